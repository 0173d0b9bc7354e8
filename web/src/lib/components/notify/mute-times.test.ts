import { describe, expect, test } from 'bun:test';
import { muteTimes } from './mute-times.ts';

const until = (key: string, now: Date) => muteTimes.find((time) => time.key === key)?.until(now);

describe('a mute', () => {
  test('lasts an hour, or eight', () => {
    const now = new Date(2026, 10, 24, 14, 20);
    expect(until('hour', now)).toEqual(new Date(2026, 10, 24, 15, 20));
    expect(until('shift', now)).toEqual(new Date(2026, 10, 24, 22, 20));
  });

  test('until tomorrow ends with the morning, also when it begins at night or the month ends', () => {
    expect(until('tomorrow', new Date(2026, 10, 24, 0, 5))).toEqual(new Date(2026, 10, 25, 8));
    expect(until('tomorrow', new Date(2026, 10, 30, 23, 59))).toEqual(new Date(2026, 11, 1, 8));
  });
});
