import { invalid, unauthenticated } from '../../errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { NotifyPreferences } from '../../protocol/notifications.ts';
import { publishToUser } from '../../realtime/notices.ts';
import { readPreferences, writePreferences } from '../users/notify.ts';
import { fold } from '../users/terms.ts';
import { isTimeZone } from './schedule.ts';

/** What changes of them may hold: any part, checked for its shape. */
export type PreferenceChanges = { [K in keyof NotifyPreferences]?: NotifyPreferences[K] | undefined };

const gone = () => unauthenticated('This account no longer works.');

export async function findPreferences(userId: string): Promise<NotifyPreferences> {
  const preferences = await readPreferences(userId);
  if (!preferences) throw gone();
  return preferences;
}

/** Trimmed, and each once whatever its case and accents. */
function readKeywords(keywords: readonly string[]): string[] {
  const known = new Map<string, string>();
  for (const keyword of keywords.map((text) => text.trim())) {
    const folded = fold(keyword);
    if (keyword.length < limits.keywordMin || folded === '')
      throw invalid(`A keyword has ${limits.keywordMin} to ${limits.keywordMax} characters.`);
    if (!known.has(folded)) known.set(folded, keyword);
  }
  return [...known.values()];
}

function readSchedule(schedule: NotifyPreferences['schedule']): NotifyPreferences['schedule'] {
  if (!schedule) return null;
  const { from, to, days, timeZone } = schedule;
  if (!isTimeZone(timeZone)) throw invalid('timeZone is not the name of one, such as Europe/Berlin.');
  return { from, to, days: [...new Set(days)].sort(), timeZone };
}

function readChanges(changes: PreferenceChanges): Partial<NotifyPreferences> {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const next = Object.fromEntries(given) as Partial<NotifyPreferences>;
  if (next.keywords) next.keywords = readKeywords(next.keywords);
  if (next.schedule) next.schedule = readSchedule(next.schedule);
  if (next.dndUntil) next.dndUntil = new Date(next.dndUntil).toISOString();
  return next;
}

/** Changes what a person wants to hear of, and tells their other devices. */
export async function updatePreferences(userId: string, changes: PreferenceChanges): Promise<NotifyPreferences> {
  const next = readChanges(changes);
  if (Object.keys(next).length === 0) return await findPreferences(userId);
  const preferences = await writePreferences(userId, next);
  if (!preferences) throw gone();
  publishToUser(userId, 'preferences.changed', preferences);
  return preferences;
}
