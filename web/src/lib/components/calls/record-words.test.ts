import { describe, expect, test } from 'bun:test';
import type { CallRecord } from '@talky/server/protocol';
import { isMissed, recordSentence } from './record-words.ts';

const ended = (reason: CallRecord['reason'], seconds: number | null = null): CallRecord => ({
  _id: 'e'.repeat(24),
  kind: 'video',
  state: 'ended',
  reason,
  seconds,
});

describe('a call in the timeline', () => {
  test('is missed when nobody answered what somebody else started', () => {
    for (const reason of ['no_answer', 'cancelled'] as const) {
      expect(isMissed(ended(reason), false)).toBe(true);
      expect(isMissed(ended(reason), true)).toBe(false);
    }
    expect(isMissed(ended('declined'), false)).toBe(false);
    expect(isMissed(ended('no_answer', 12), false)).toBe(false);
  });

  test('says how it ended to whoever called, and what was missed to the others', () => {
    expect(recordSentence(ended('no_answer'), 'Grace', true)).toBe('You called, nobody answered');
    expect(recordSentence(ended('declined'), 'Grace', true)).toBe('You called and were declined');
    expect(recordSentence(ended('cancelled'), 'Grace', false)).toBe('Grace called with video and you missed it');
    expect(recordSentence(ended('declined'), 'Grace', false)).toBe('You declined a call of Grace');
  });

  test('says how long it was, whatever its end', () => {
    expect(recordSentence(ended('completed', 724), 'Grace', false)).toBe('Grace started a video call, 12:04');
    expect(recordSentence(ended('failed', 3_723), 'Grace', true)).toBe('You started a video call, 1:02:03');
  });
});
