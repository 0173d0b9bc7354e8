import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

/** The reader's own region of the chosen language, so that "en" means 14:20 in London and 2:20 PM in Boston. */
function region(): string {
  const language = getLocale();
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}

function formatter(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
  const made = new Map<string, Intl.DateTimeFormat>();
  return () => {
    const locale = region();
    const known = made.get(locale) ?? new Intl.DateTimeFormat(locale, options);
    made.set(locale, known);
    return known;
  };
}

function format(options: Intl.DateTimeFormatOptions): (iso: string | Date) => string {
  const current = formatter(options);
  return (iso) => current().format(typeof iso === 'string' ? new Date(iso) : iso);
}

const minutes = formatter({ hour: 'numeric', minute: '2-digit' });

/** "9:41" */
export const clock = format({ hour: 'numeric', minute: '2-digit' });

/** "9:41" even where a day has two halves: it stands under a time that says which. */
export const shortClock = (iso: string): string =>
  minutes()
    .formatToParts(new Date(iso))
    .filter(({ type }) => type !== 'dayPeriod')
    .map(({ value }) => value)
    .join('')
    .trim();

/** "Monday, 24 November 2026 at 9:41" */
export const exact = format({ dateStyle: 'full', timeStyle: 'short' });
/** "Wednesday" */
export const weekday = format({ weekday: 'long' });
const shortWeekday = format({ weekday: 'short' });
/** "12 November" */
export const monthDay = format({ day: 'numeric', month: 'long' });
const shortMonthDay = format({ day: 'numeric', month: 'short' });
/** "March 2026" */
export const monthYear = format({ month: 'long', year: 'numeric' });
const fullDay = format({ day: 'numeric', month: 'long', year: 'numeric' });

const startOfDay = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
/** Whole days between two moments as the calendar counts them; rounded, since a day may have 23 or 25 hours. */
const daysAgo = (date: Date, now: Date) =>
  Math.round((startOfDay(now).getTime() - startOfDay(date).getTime()) / 86_400_000);

export const sameDay = (a: string, b: string): boolean => daysAgo(new Date(a), new Date(b)) === 0;

/** "Today", "Yesterday", "Monday", "12 November", "3 March 2025" */
export function dayName(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days <= 0) return m.day_today();
  if (days === 1) return m.day_yesterday();
  if (days < 7) return weekday(date);
  return date.getFullYear() === now.getFullYear() ? monthDay(date) : fullDay(date);
}

/** The shortest that still tells: "9:41", "Mon", "21 Nov". */
export function shortTime(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = daysAgo(date, now);
  if (days <= 0) return clock(date);
  return days < 7 ? shortWeekday(date) : shortMonthDay(date);
}

/** "3 minutes ago" */
export function ago(iso: string, now = Date.now()): string {
  const relative = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' });
  const minutes = Math.round((now - Date.parse(iso)) / 60_000);
  if (minutes < 60) return relative.format(-Math.max(minutes, 0), 'minute');
  if (minutes < 60 * 24) return relative.format(-Math.round(minutes / 60), 'hour');
  return relative.format(-Math.round(minutes / 60 / 24), 'day');
}

/** "Ada, Grace and Linus" */
export const list = (names: readonly string[]): string =>
  new Intl.ListFormat(getLocale(), { type: 'conjunction' }).format(names);
