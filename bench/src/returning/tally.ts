import { histogram } from '../load/histogram.ts';

/** What everybody met with. */
export class Tally {
  sends = 0;
  acknowledged = 0;
  /** Errors that a person would be shown. */
  failed = 0;
  retried = 0;
  /** Hellos that were told to come again later. */
  putOff = 0;
  resets = 0;
  /** Connections that were not let in. */
  refused = 0;
  readonly closes = new Map<number, number>();
  /** From when a message was written to its acknowledgement, over all retries, in microseconds. */
  readonly acks = histogram();
  /** From losing the connection to being live again, in microseconds. */
  readonly returns = histogram();
  readonly complaints = new Set<string>();

  closed(code: number): void {
    this.closes.set(code, (this.closes.get(code) ?? 0) + 1);
  }
}

/** A percentile in milliseconds. */
export const ms = (of: { getValueAtPercentile(percentile: number): number }, percentile: number): string =>
  (of.getValueAtPercentile(percentile) / 1_000).toFixed(0);
