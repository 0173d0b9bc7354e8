import { build, type Histogram } from 'hdr-histogram-js';

const second = 1_000_000;

/** Counts durations in microseconds, up to two minutes unless told otherwise, to three digits. */
export const histogram = (longestSeconds = 120): Histogram =>
  build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: longestSeconds * second,
    numberOfSignificantValueDigits: 3,
  });

/** Counts a duration in milliseconds. */
export function record(into: Histogram, milliseconds: number): void {
  into.recordValue(Math.max(1, Math.round(milliseconds * 1_000)));
}
