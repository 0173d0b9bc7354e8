import type { NotifySchedule } from '../../protocol/notifications.ts';

/** The clock on the wall somewhere. */
interface WallClock {
  /** 0 = Sunday. */
  day: number;
  /** Since midnight. */
  minutes: number;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** One a time zone: making one costs more than all else here. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, format);
  return format;
}

/** Whether a name is of the IANA database as this process knows it. */
export function isTimeZone(name: string): boolean {
  // An offset such as +02:00 is taken too, but knows no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

function wallClock(timeZone: string, now: Date): WallClock {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(now)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: days.indexOf(parts.get('weekday') ?? ''),
    minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/**
 * Whether a moment is within the schedule, by the clock on the wall there, through summer time and back. A night
 * belongs to the day on which it began.
 */
export function isDuring({ from, to, days: begins, timeZone }: NotifySchedule, now: Date): boolean {
  const { day, minutes } = wallClock(timeZone, now);
  const [start, end] = [minutesOf(from), minutesOf(to)];
  if (start < end) return begins.includes(day) && minutes >= start && minutes < end;
  if (minutes >= start) return begins.includes(day);
  return minutes < end && begins.includes((day + 6) % 7);
}
