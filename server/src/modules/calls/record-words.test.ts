import { describe, expect, test } from 'bun:test';
import type { CallRecord } from '../../protocol/calls.ts';
import { recordWords, toDuration } from './record-words.ts';

const record = (change: Partial<CallRecord>): CallRecord => ({
  _id: 'c'.repeat(24),
  kind: 'audio',
  state: 'ended',
  reason: 'completed',
  seconds: null,
  ...change,
});

test.each([
  [0, '0:00'],
  [7, '0:07'],
  [187, '3:07'],
  [3_723, '1:02:03'],
  [43_200, '12:00:00'],
])('%d seconds read %s', (seconds, text) => {
  expect(toDuration(seconds)).toBe(text);
});

describe('a call’s line', () => {
  test.each([
    [{ state: 'ringing', reason: null }, 'ada started an audio call'],
    [{ state: 'active', reason: null, kind: 'video' }, 'ada started a video call'],
    [{ seconds: 65 }, 'Audio call, 1:05'],
    [{ seconds: 65, reason: 'host_ended', kind: 'video' }, 'Video call, 1:05'],
    [{ reason: 'declined' }, 'Audio call, declined'],
    [{ reason: 'busy' }, 'Audio call, busy'],
    [{ reason: 'failed' }, 'Audio call, not connected'],
    [{ reason: 'no_answer' }, 'Missed audio call'],
    [{ reason: 'cancelled', kind: 'video' }, 'Missed video call'],
  ] satisfies [Partial<CallRecord>, string][])('of %j says %s', (change, words) => {
    expect(recordWords(record(change), 'ada')).toBe(words);
  });
});
