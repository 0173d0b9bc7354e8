import { clock, weekday } from '#lib/components/dates.ts';
import { m } from '#lib/paraglide/messages.js';

const hourMs = 3_600_000;
/** When "until tomorrow" ends, by the clock of whoever is asked. */
const morningHour = 8;

const inHours = (hours: number) => (now: Date) => new Date(now.getTime() + hours * hourMs);
const tomorrow = (now: Date) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morningHour);

/** How long one may want to hear nothing, of a chat or at all. */
export const muteTimes = [
  { key: 'hour', label: m.mute_hour, quiet: m.quiet_hour, until: inHours(1) },
  { key: 'shift', label: m.mute_shift, quiet: m.quiet_shift, until: inHours(8) },
  { key: 'tomorrow', label: m.mute_tomorrow, quiet: m.quiet_tomorrow, until: tomorrow },
] as const;

/** "until 14:20", "until Wednesday, 8:00", "until you end it" */
export function untilWords(until: string, now = new Date()): string {
  if (until === 'forever') return m.until_ended();
  const time = clock(until);
  const isToday = new Date(until).toDateString() === now.toDateString();
  return m.until_time({ time: isToday ? time : m.day_and_time({ day: weekday(until), time }) });
}
