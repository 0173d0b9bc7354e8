import { isQuiet } from '@talky/server/backend';
import type { Person } from './person.ts';

const stepMs = 15 * 60_000;
/** Do not disturb that has no end is asked about again so much later. */
const openEndMs = 60 * 60_000;
/** A schedule that leaves no time free is asked about again then. */
const farthestMs = 7 * 24 * 60 * 60_000;

/**
 * When they may be disturbed, in steps of a quarter of an hour; now when they may be at once. Most people's phones ring
 * for an e-mail too, so it waits as long as a notification would.
 */
export function quietUntil({ dnd, preferences }: Pick<Person, 'dnd' | 'preferences'>, now: number): number {
  if (dnd) return now + openEndMs;
  let at = now;
  while (isQuiet(preferences, new Date(at)) && at < now + farthestMs) at += stepMs;
  return at;
}
