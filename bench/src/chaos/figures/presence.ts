import type { Absence, Diary, Sight } from '../people/diary.ts';
import type { Death } from '../people/mortals.ts';

/** A reconnect within this time is no absence. */
const graceMs = 5_000;
/** Clocks of both ends, and a greeting on its way. */
const toleranceMs = 300;
/** An absence that was one may be told this long after it ended. */
const lateMs = 3_000;

/** Milliseconds from each death of a cause to when the last watcher knew of it; Infinity where one never did. */
export function toldAfter(
  diary: Diary,
  deaths: readonly Death[],
  cause: Death['cause'],
  watchers: readonly string[],
): number[] {
  return deaths
    .filter((death) => death.cause === cause)
    .map((death) => Math.max(...watchers.map((watcherId) => toldTo(diary, death, watcherId))));
}

function toldTo({ sights }: Diary, { userId, at, back = Number.POSITIVE_INFINITY }: Death, watcherId: string): number {
  const first = sights.find(
    (sight) =>
      sight.watcherId === watcherId && sight.userId === userId && sight.isOffline && sight.at > at && sight.at < back,
  );
  return (first?.at ?? Number.POSITIVE_INFINITY) - at;
}

/** The deaths that some watcher was told of later than this, or never, as sentences; times in seconds from `start`. */
export function describeLate(
  diary: Diary,
  deaths: readonly Death[],
  watchers: readonly string[],
  wanted: Readonly<Record<Death['cause'], number>>,
  start: number,
): string[] {
  return deaths.flatMap((death) =>
    watchers.flatMap((watcherId) => {
      const after = toldTo(diary, death, watcherId);
      if (after <= wanted[death.cause]) return [];
      const told = after === Number.POSITIVE_INFINITY ? 'never' : `after ${(after / 1_000).toFixed(1)} s`;
      const at = ((death.at - start) / 1_000).toFixed(1);
      return [`${death.userId} died at ${at} s (${death.cause}), ${watcherId} was told ${told}`];
    }),
  );
}

function wasAway(absences: readonly Absence[], { at }: Sight): boolean {
  return absences.some(
    ({ from, back = Number.POSITIVE_INFINITY }) =>
      at - from >= graceMs - toleranceMs && back - from >= graceMs - toleranceMs && at - back <= lateMs,
  );
}

/** Sightings of somebody as offline who had not been away for long enough. */
export function flaps({ sights, absences }: Diary): Sight[] {
  const byUser = Map.groupBy(absences, ({ userId }) => userId);
  return sights.filter((sight) => sight.isOffline && !wasAway(byUser.get(sight.userId) ?? [], sight));
}

/** A wrong sighting as a sentence; times in seconds from `start`. */
export function describeFlap({ absences }: Diary, { userId, watcherId, at }: Sight, start: number): string {
  const seconds = (time: number) => ((time - start) / 1_000).toFixed(1);
  const last = absences.findLast((absence) => absence.userId === userId && absence.from < at);
  const away = last
    ? `away from ${seconds(last.from)} to ${last.back === undefined ? 'now' : seconds(last.back)}`
    : 'never away';
  return `${userId} was offline to ${watcherId} at ${seconds(at)} s, ${away}`;
}
