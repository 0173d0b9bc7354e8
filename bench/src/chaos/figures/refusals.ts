import type { Diary, Try } from '../people/diary.ts';
import type { Ordeal } from '../stage/inflict.ts';

/** How tries at sending were answered while the database was away. */
export interface Refusals {
  unavailable: number;
  /** The slowest answer of any kind, in milliseconds. */
  slowest: number | undefined;
  /** Answers that did not say when to come again, or were something else than 503. */
  improper: number;
}

export function refusals({ tries }: Diary, over: Try['over'], ordeals: readonly Ordeal[]): Refusals {
  const hit = tries.filter(
    (one) =>
      one.over === over && ordeals.some(({ began, repaired }) => one.sentAt <= repaired && one.answeredAt >= began),
  );
  const improper = hit.filter(
    ({ outcome, hasRetryAfter }) =>
      outcome === 'other' || (over === 'REST' && outcome === 'unavailable' && !hasRetryAfter),
  );
  const waits = hit.map(({ sentAt, answeredAt }) => answeredAt - sentAt);
  return {
    unavailable: hit.filter(({ outcome }) => outcome === 'unavailable').length,
    slowest: waits.length > 0 ? Math.max(...waits) : undefined,
    improper: improper.length,
  };
}
