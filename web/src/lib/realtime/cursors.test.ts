import { expect, test } from 'bun:test';
import type { EventFrame } from '@talky/server/protocol';
import { groupId, messageOf } from '../../../test/cast.ts';
import { Cursors } from './cursors.ts';

const created = (seq: number, more = {}): EventFrame => ({ type: 'message.created', data: messageOf(seq, more) });
const updated = (seq: number, rev: number): EventFrame => ({ type: 'message.updated', data: messageOf(seq, { rev }) });

function heard(...frames: EventFrame[]) {
  const cursors = new Cursors();
  cursors.begin(groupId, 5, 2);
  for (const frame of frames) cursors.hear(frame);
  return cursors.resume()[groupId];
}

test('a cursor follows new messages and changes', () => {
  expect(heard(created(6), created(7), updated(3, 3))).toEqual({ seq: 7, rev: 3 });
});

test('a new message that was changed since tells nothing of older changes, which may still come', () => {
  expect(heard(created(6, { rev: 9 }))).toEqual({ seq: 6, rev: 2 });
});

test('a cursor passes over no message', () => {
  expect(heard(created(7))).toEqual({ seq: 5, rev: 2 });
});

test('a chat that is not loaded, or that one was removed from, is not resumed', () => {
  const cursors = new Cursors();
  cursors.hear(created(1));
  expect(cursors.resume()).toEqual({});
  cursors.begin(groupId, 1, 0);
  cursors.hear({ type: 'chat.removed', data: { chatId: groupId } });
  expect(cursors.resume()).toEqual({});
});
