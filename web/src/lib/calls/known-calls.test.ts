import { describe, expect, test } from 'bun:test';
import type { Call, CallCard, SeatState } from '@talky/server/protocol';
import { ada, grace, groupId } from '../../../test/cast.ts';
import { noCalls, withActive, withCall, withCard, withoutRing, withRing } from './known-calls.ts';

const day = '2026-11-24T09:00:00.000Z';
const off = { mic: false, cam: false, screen: false, hand: false };

/** Grace calls ada. */
function callOf(v: number, own: SeatState, more: Partial<Call> = {}): Call {
  return {
    _id: 'e'.repeat(24),
    chatId: groupId,
    kind: 'video',
    isGroup: false,
    provider: 'mesh',
    state: 'ringing',
    reason: null,
    startedBy: grace._id,
    host: grace._id,
    seats: [
      { userId: grace._id, state: 'joined', deviceId: 'device-of-grace', media: off, joinedAt: day },
      { userId: ada._id, state: own, deviceId: null, media: off, joinedAt: null },
    ],
    v,
    createdAt: day,
    activeAt: null,
    endedAt: null,
    ...more,
  };
}
const id = callOf(1, 'ringing')._id;
const card: CallCard = {
  _id: id,
  chatId: groupId,
  kind: 'video',
  startedBy: grace._id,
  userIds: [grace._id],
  count: 1,
  createdAt: day,
};

describe('what is known of calls', () => {
  test('an older state is not shown over a later one, in whatever order they come', () => {
    const known = withCall(withCall(noCalls, callOf(3, 'joined'), ada._id), callOf(2, 'ringing'), ada._id);
    expect(known.calls[id]?.v).toBe(3);
  });

  test('a call rings until its seat is answered, by whichever device', () => {
    const ringing = withRing(noCalls, callOf(1, 'inviting'), 1_000, ada._id);
    expect(ringing.ringing[id]).toBe(1_000);
    expect(withCall(ringing, callOf(2, 'ringing'), ada._id).ringing[id]).toBe(1_000);
    expect(withCall(ringing, callOf(3, 'connecting'), ada._id).ringing).toEqual({});
    expect(withCall(ringing, callOf(3, 'ringing', { state: 'ended' }), ada._id).ringing).toEqual({});
  });

  test('an invitation overtaken by its end does not ring', () => {
    const over = withCall(noCalls, callOf(4, 'cancelled', { state: 'ended' }), ada._id);
    expect(withRing(over, callOf(1, 'inviting'), 1_000, ada._id).ringing).toEqual({});
  });

  test('being told to stop ends the ringing, and the call stays known', () => {
    const stopped = withoutRing(withRing(noCalls, callOf(1, 'inviting'), 1_000, ada._id), id);
    expect(stopped.ringing).toEqual({});
    expect(stopped.calls[id]?._id).toBe(id);
  });

  test('a chat has a card while its call goes on', () => {
    const known = withCard(noCalls, groupId, card);
    expect(known.cards[groupId]?.count).toBe(1);
    expect(withCard(known, groupId, null).cards).toEqual({});
  });

  test('after an absence what goes on is all there is: the rest rings no more', () => {
    const before = withCard(withRing(noCalls, callOf(1, 'inviting'), 1_000, ada._id), groupId, card);
    expect(withActive(before, { items: [], cards: [] }, ada._id, () => 0)).toMatchObject({ ringing: {}, cards: {} });
    const found = withActive(noCalls, { items: [callOf(2, 'ringing')], cards: [card] }, ada._id, () => 5_000);
    expect(found.ringing[id]).toBe(5_000);
    expect(found.cards[groupId]?._id).toBe(id);
    const kept = withActive(before, { items: [callOf(2, 'ringing')], cards: [card] }, ada._id, () => 9_000);
    expect(kept.ringing[id]).toBe(1_000);
  });
});
