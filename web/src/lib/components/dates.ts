import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

const format = (options: Intl.DateTimeFormatOptions) => {
  const byLocale = new Map<string, Intl.DateTimeFormat>();
  return (iso: string | Date) => {
    const locale = getLocale();
    let formatter = byLocale.get(locale);
    if (!formatter) {
      formatter = new Intl.DateTimeFormat(locale, options);
      byLocale.set(locale, formatter);
    }
    return formatter.format(typeof iso === 'string' ? new Date(iso) : iso);
  };
};

/** "9:41" */
export const clock = format({ hour: 'numeric', minute: '2-digit' });
/** "Monday, 24 November 2026 at 9:41" */
export const exact = format({ dateStyle: 'full', timeStyle: 'short' });
const weekday = format({ weekday: 'long' });
const shortWeekday = format({ weekday: 'short' });
const monthDay = format({ day: 'numeric', month: 'long' });
const shortMonthDay = format({ day: 'numeric', month: 'short' });
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

/** "9:41" today, "Monday, 9:41" this week, "21 Nov, 9:41" before. */
export function dayAndTime(iso: string, now = new Date()): string {
  const date = new Date(iso);
  return daysAgo(date, now) <= 0 ? clock(date) : m.day_and_time({ day: dayName(iso, now), time: clock(date) });
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
