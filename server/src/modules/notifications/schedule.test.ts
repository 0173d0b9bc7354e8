import { describe, expect, test } from 'bun:test';
import { isDuring, isTimeZone } from './schedule.ts';

const everyDay = [0, 1, 2, 3, 4, 5, 6];
const night = { from: '22:00', to: '07:00', days: everyDay, timeZone: 'Europe/Berlin' };
const at = (time: string) => new Date(time);

describe('a schedule', () => {
  test('begins at its minute and is over at its end', () => {
    const noon = { from: '12:00', to: '13:00', days: everyDay, timeZone: 'Etc/UTC' };
    const during = ['11:59:59', '12:00:00', '12:59:59', '13:00:00'].map((time) =>
      isDuring(noon, at(`2026-11-24T${time}Z`)),
    );
    expect(during).toEqual([false, true, true, false]);
  });

  test('goes by the clock on the wall there', () => {
    // 21:30 in London is 22:30 in Berlin, and half past four in the afternoon in New York.
    const moment = at('2026-11-24T21:30:00Z');
    expect(isDuring(night, moment)).toBe(true);
    expect(isDuring({ ...night, timeZone: 'Europe/London' }, moment)).toBe(false);
    expect(isDuring({ ...night, from: '16:00', to: '17:00', timeZone: 'America/New_York' }, moment)).toBe(true);
    expect(isDuring({ ...night, from: '03:14', to: '03:16', timeZone: 'Asia/Kathmandu' }, moment)).toBe(true);
  });

  test('goes through summer time and back', () => {
    // Seven in the morning in Berlin is six in winter and five in summer by UTC.
    expect(isDuring(night, at('2026-03-28T05:30:00Z'))).toBe(true);
    expect(isDuring(night, at('2026-03-29T05:30:00Z'))).toBe(false);
    expect(isDuring(night, at('2026-10-24T05:30:00Z'))).toBe(false);
    expect(isDuring(night, at('2026-10-25T05:30:00Z'))).toBe(true);
  });

  test('has a night belong to the day on which it began', () => {
    // 2026-11-27 is a Friday.
    const fridays = { ...night, days: [5] };
    expect(isDuring(fridays, at('2026-11-27T05:00:00Z'))).toBe(false);
    expect(isDuring(fridays, at('2026-11-27T22:00:00Z'))).toBe(true);
    expect(isDuring(fridays, at('2026-11-28T05:00:00Z'))).toBe(true);
    expect(isDuring(fridays, at('2026-11-28T22:00:00Z'))).toBe(false);
    // Saturday's ends on Sunday, where the week begins anew.
    expect(isDuring({ ...night, days: [6] }, at('2026-11-29T05:00:00Z'))).toBe(true);
  });

  test('from a time to the same lasts a day', () => {
    const sunday = { from: '09:00', to: '09:00', days: [0], timeZone: 'Etc/UTC' };
    const during = ['29T08:59', '29T09:00', '29T23:59', '30T08:59', '30T09:00'].map((time) =>
      isDuring(sunday, at(`2026-11-${time}:00Z`)),
    );
    expect(during).toEqual([false, true, true, true, false]);
  });
});

test('time zones are those of the IANA database, by name', () => {
  expect(['Europe/Berlin', 'Etc/UTC', 'America/Argentina/Ushuaia'].map(isTimeZone)).toEqual([true, true, true]);
  expect(['Mars/Olympus', '+02:00', '', 'Europe/Berlin\n'].map(isTimeZone)).toEqual([false, false, false, false]);
});
