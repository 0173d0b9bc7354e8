import { describe, expect, test } from 'bun:test';
import { messageOf } from '../../../test/cast.ts';
import { dropNewest, dropOldest, hasOlder, messageAt, windowOf, withNewer, withOlder } from './window.ts';

const messages = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => messageOf(from + i));
const seqs = ({ messages }: ReturnType<typeof windowOf>) => messages.map(({ seq }) => seq);

describe('a window on a chat', () => {
  test('knows whether older or newer messages are to be had', () => {
    expect(hasOlder(windowOf(messages(5, 9), 9))).toBe(true);
    expect(windowOf(messages(5, 9), 9).hasNewer).toBe(false);
    expect(hasOlder(windowOf(messages(1, 9), 12))).toBe(false);
    expect(windowOf(messages(1, 9), 12).hasNewer).toBe(true);
    expect(hasOlder(windowOf([], 0))).toBe(false);
  });

  test('finds a message by its seq without searching', () => {
    const window = windowOf(messages(5, 9), 9);
    expect(messageAt(window, 7)?.seq).toBe(7);
    expect([messageAt(window, 4), messageAt(window, 10)]).toEqual([undefined, undefined]);
  });

  test('grows by pages that fit, overlapping or not', () => {
    const window = windowOf(messages(5, 9), 20);
    expect(seqs(withOlder(window, messages(3, 6)))).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(seqs(withNewer(window, messages(8, 11), 20))).toEqual([5, 6, 7, 8, 9, 10, 11]);
    expect(withNewer(window, messages(10, 20), 20).hasNewer).toBe(false);
  });

  test('refuses pages that would leave a hole', () => {
    const window = windowOf(messages(5, 9), 20);
    expect(withOlder(window, messages(1, 3))).toBe(window);
    expect(withNewer(window, messages(12, 15), 20)).toBe(window);
  });

  test('learns from an empty page that it has reached the end', () => {
    expect(withNewer(windowOf(messages(5, 9), 20), [], 9).hasNewer).toBe(false);
  });

  test('stays small by dropping its far end', () => {
    const window = windowOf(messages(1, 9), 9);
    expect(seqs(dropOldest(window, 3))).toEqual([7, 8, 9]);
    const upper = dropNewest(window, 3);
    expect([seqs(upper), upper.hasNewer]).toEqual([[1, 2, 3], true]);
    expect(dropOldest(window, 20)).toBe(window);
  });
});
