import { expect, test } from 'bun:test';
import { backoffMs } from './backoff.ts';

test('each try waits about twice as long as the one before, up to half a minute', () => {
  const longest = [0, 1, 2, 3, 20, 2_000].map((failures) => backoffMs(failures, () => 1));
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 30_000, 30_000]);
});

test('those who lost the same server come back spread over three quarters of the time', () => {
  expect([0, 0.5, 1].map((random) => backoffMs(2, () => random))).toEqual([500, 1_250, 2_000]);
});
