import type { NotifyPreferences } from '../../protocol/notifications.ts';
import { isDuring } from './schedule.ts';

type Quiet = Pick<NotifyPreferences, 'dndUntil' | 'schedule'>;

/** By which of their preferences somebody is not to be disturbed at a moment; undefined: they may be. */
export function findQuiet({ dndUntil, schedule }: Quiet, now: Date): 'dnd' | 'dnd.schedule' | undefined {
  if (dndUntil !== null && Date.parse(dndUntil) > now.getTime()) return 'dnd';
  return schedule && isDuring(schedule, now) ? 'dnd.schedule' : undefined;
}

export const isQuiet = (preferences: Quiet, now: Date): boolean => findQuiet(preferences, now) !== undefined;
