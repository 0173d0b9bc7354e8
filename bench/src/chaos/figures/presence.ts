import type { Absence, Diary, Sight } from '../people/diary.ts';
import type { Death } from '../people/mortals.ts';
import type { FaultKind } from '../plan.ts';
import type { Ordeal } from '../stage/inflict.ts';

/** A reconnect within this time is no absence. */
const graceMs = 5_000;
/** Clocks of both ends, and a greeting on its way. */
const toleranceMs = 300;
/** An absence that was one may be told this long after it ended. */
const lateMs = 3_000;

/** Milliseconds within which a death must be told, by what it came with. */
export const toldWithin = { client: 20_000, turmoil: 30_000, server: 30_000 } as const;
export type Circumstance = keyof typeof toldWithin;

/** What takes away somebody who could tell who is here. */
const silencing = new Set<FaultKind>([
  'server killed',
  'server told to stop',
  'server frozen',
  'cut from Redis',
  'Redis killed',
  'Redis killed, data gone',
  'Redis frozen',
]);

/**
 * What a death came with. After each server or Redis that goes, whoever was there has 5 s to come back elsewhere, in
 * which nobody is missed: two of them within a client's own 20 s are a turmoil, and told as a server's death is.
 */
export function circumstanceOf({ cause, at }: Death, ordeals: readonly Ordeal[]): Circumstance {
  if (cause === 'server') return 'server';
  const meanwhile = ordeals.filter(
    ({ fault, began, repaired }) => silencing.has(fault.kind) && repaired > at && began < at + toldWithin.client,
  );
  return meanwhile.length > 1 ? 'turmoil' : 'client';
}

/** Milliseconds from each of these deaths to when the last watcher knew of it; Infinity where one never did. */
export function toldAfter(diary: Diary, deaths: readonly Death[], watchers: readonly string[]): number[] {
  return deaths.map((death) => Math.max(...watchers.map((watcherId) => toldTo(diary, death, watcherId))));
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
  ordeals: readonly Ordeal[],
  start: number,
): string[] {
  return deaths.flatMap((death) => {
    const circumstance = circumstanceOf(death, ordeals);
    return watchers.flatMap((watcherId) => {
      const after = toldTo(diary, death, watcherId);
      if (after <= toldWithin[circumstance]) return [];
      const told = after === Number.POSITIVE_INFINITY ? 'never' : `after ${(after / 1_000).toFixed(1)} s`;
      const at = ((death.at - start) / 1_000).toFixed(1);
      return [`${death.userId} died at ${at} s (${circumstance}), ${watcherId} was told ${told}`];
    });
  });
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
