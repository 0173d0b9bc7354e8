import { describe, expect, test } from 'bun:test';
import type { Call, CallSeat, SeatState } from '@talky/server/protocol';
import type { LocalMedia } from './media-session.ts';
import { columnsFor, duration, lastRowStart, tilesOf } from './tiles.ts';

const day = '2026-11-24T09:00:00.000Z';
const on = { mic: true, cam: false, screen: false, hand: false };
const seat = (userId: string, state: SeatState, media = on): CallSeat => ({
  userId,
  state,
  deviceId: `device-${userId}`,
  media,
  joinedAt: day,
});
const callOf = (...seats: CallSeat[]): Call => ({
  _id: 'e'.repeat(24),
  chatId: 'c'.repeat(24),
  kind: 'audio',
  isGroup: true,
  provider: 'mesh',
  state: 'active',
  reason: null,
  startedBy: 'grace',
  host: 'grace',
  seats,
  v: 1,
  createdAt: day,
  activeAt: day,
  endedAt: null,
});
const local: LocalMedia = { camera: undefined, screen: undefined, level: 0.4, isSpeaking: true, quality: 'good' };
const own = (mic: boolean) => ({ userId: 'ada', media: { mic, cam: false, hand: false }, local, remote: [] });

describe('the stage', () => {
  test('shows who is in it, oneself last, and nobody who went', () => {
    const call = callOf(
      seat('ada', 'joined'),
      seat('grace', 'joined'),
      seat('linus', 'left'),
      seat('mary', 'declined'),
    );
    expect(tilesOf(call, own(true)).map(({ userId }) => userId)).toEqual(['grace', 'ada']);
  });

  test('shows who is asked as long as there is room, and counts nobody as muted who is not there', () => {
    const call = callOf(seat('ada', 'joined'), seat('grace', 'ringing', { ...on, mic: false }));
    expect(tilesOf(call, own(true)).map(({ userId, isMuted }) => [userId, isMuted])).toEqual([
      ['grace', false],
      ['ada', false],
    ]);
    const many = Array.from({ length: 9 }, (_, i) => seat(`person${i}`, 'joined'));
    expect(tilesOf(callOf(...many, seat('mary', 'ringing')), own(true)).some(({ userId }) => userId === 'mary')).toBe(
      false,
    );
  });

  test('nobody speaks who is muted, whatever their microphone hears', () => {
    const call = callOf(seat('ada', 'joined'));
    expect(tilesOf(call, own(true))[0]?.isSpeaking).toBe(true);
    expect(tilesOf(call, own(false))[0]?.isSpeaking).toBe(false);
  });
});

describe('a grid', () => {
  test('has as many columns as lie well for so many people', () => {
    expect([1, 2, 4, 5, 9, 10, 16].map((count) => columnsFor(count, false))).toEqual([1, 2, 2, 3, 3, 4, 4]);
    expect([1, 4, 5, 16].map((count) => columnsFor(count, true))).toEqual([1, 1, 2, 2]);
  });

  test('has a last row in the middle', () => {
    expect(lastRowStart(3, 2)).toEqual({ index: 2, start: 2 });
    expect(lastRowStart(5, 3)).toEqual({ index: 3, start: 2 });
    expect(lastRowStart(4, 2)).toBeUndefined();
  });
});

test('a duration has hours when there are any', () => {
  expect([7, 724, 3_723].map(duration)).toEqual(['0:07', '12:04', '1:02:03']);
});
