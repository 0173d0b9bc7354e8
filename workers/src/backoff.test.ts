import { describe, expect, test } from 'bun:test';
import { ComeAgain, retryDelay } from './backoff.ts';

describe('a job that failed', () => {
  test('waits twice as long each time, up to five minutes', () => {
    const waits = [1, 2, 3, 4, 9, 10, 40].map((attempt) => retryDelay(attempt, undefined, 0));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 256_000, 300_000, 300_000]);
  });

  test('is spread over the second half of its wait', () => {
    expect(retryDelay(3, undefined, 1)).toBe(2_000);
    expect(retryDelay(3, undefined, 0.5)).toBe(3_000);
  });

  test('comes again no sooner than it was told', () => {
    const told = new ComeAgain('busy', 30_000);
    expect(retryDelay(1, told, 1)).toBeGreaterThan(30_000);
    expect(retryDelay(4, told, 0)).toBe(34_000);
  });
});
