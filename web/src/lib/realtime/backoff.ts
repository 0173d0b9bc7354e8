const baseMs = 500;
const longestMs = 30_000;

/**
 * How long to wait before the next try after so many failed ones: twice as long each time, anywhere up to
 * the whole of it, so that everybody who lost the same server does not come back in the same moment.
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const span = Math.min(longestMs, baseMs * 2 ** Math.min(failures, 10));
  return Math.round(span * (0.25 + 0.75 * random()));
}
