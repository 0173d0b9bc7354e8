import { describe, expect, test } from 'bun:test';
import type { EventFrame } from '@talky/server/protocol';
import { ada, grace, groupId, groupOf, messageOf, worldWith } from '../../../test/cast.ts';
import { acknowledge, apply } from './apply.ts';
import { withPending } from './pending.ts';
import { mergeChat, withWindow } from './snapshot.ts';
import { windowOf } from './window.ts';
import type { PendingMessage, World } from './world.ts';

const created = (seq: number, more = {}): EventFrame => ({ type: 'message.created', data: messageOf(seq, more) });
const after = (world: World, ...frames: EventFrame[]) => frames.reduce(apply, world);
const opened = (...seqs: number[]) =>
  withWindow(
    worldWith(groupOf({ lastSeq: seqs.at(-1) ?? 0 })),
    groupId,
    windowOf(
      seqs.map((seq) => messageOf(seq)),
      seqs.at(-1) ?? 0,
    ),
  );
const seqsOf = (world: World) => world.windows[groupId]?.messages.map(({ seq }) => seq);
const pending = (clientId: string): PendingMessage => ({
  clientId,
  chatId: groupId,
  content: 'hi',
  replyTo: undefined,
  createdAt: '',
  failure: undefined,
});

describe('a new message', () => {
  test('makes the chat one more unread, the latest and the newest', () => {
    const at = '2026-11-24T10:00:00.000Z';
    const chat = after(worldWith(groupOf()), created(1, { createdAt: at })).chats[groupId];
    expect(chat).toMatchObject({ unread: 1, lastSeq: 1, updatedAt: at, latestMessage: { seq: 1 } });
  });

  test('counts once, however often it comes', () => {
    const world = after(opened(1), created(2), created(2), created(1));
    expect(world.chats[groupId]).toMatchObject({ unread: 2, lastSeq: 2, latestMessage: { seq: 2 } });
    expect(seqsOf(world)).toEqual([1, 2]);
  });

  test('moves its sender’s read cursor, and one’s own counts as read', () => {
    const theirs = after(worldWith(groupOf()), created(1));
    expect(theirs.chats[groupId]?.readCursors).toEqual({ [ada._id]: 0, [grace._id]: 1 });
    const mine = after(theirs, created(2, { sender: ada }));
    expect(mine.chats[groupId]).toMatchObject({ unread: 0, lastReadSeq: 2, readCursors: { [ada._id]: 2 } });
  });

  test('takes the place of the pending one with its clientId, for its author alone', () => {
    const waiting = withPending(withPending(opened(), pending('x')), pending('y'));
    expect(after(waiting, created(1, { clientId: 'x' })).pending[groupId]).toHaveLength(2);
    const confirmed = after(waiting, created(1, { clientId: 'x', sender: ada }));
    expect(confirmed.pending[groupId]?.map(({ clientId }) => clientId)).toEqual(['y']);
  });

  test('ends its sender’s typing', () => {
    const typing = after(worldWith(groupOf()), {
      type: 'typing.started',
      data: { chatId: groupId, userId: grace._id },
    });
    expect(typing.typing[groupId]).toEqual([grace._id]);
    expect(after(typing, created(1)).typing).toEqual({});
  });

  test('behind a hole is not shown: the window says that there is more', () => {
    const world = after(opened(1, 2), created(4));
    expect(seqsOf(world)).toEqual([1, 2]);
    expect(world.windows[groupId]?.hasNewer).toBe(true);
    expect(world.chats[groupId]?.lastSeq).toBe(4);
  });

  test('leaves a window alone that lies further up', () => {
    const up = withWindow(worldWith(groupOf({ lastSeq: 9 })), groupId, windowOf([messageOf(1)], 9));
    expect(after(up, created(10)).windows[groupId]).toBe(up.windows[groupId]);
  });

  test('of a chat that is not known changes nothing', () => {
    const world = worldWith();
    expect(after(world, created(1))).toEqual(world);
  });
});

describe('the answer to one’s own sending', () => {
  test('is taken as the message when its turn has come', () => {
    const world = acknowledge(withPending(opened(1), pending('x')), messageOf(2, { clientId: 'x', sender: ada }));
    expect(seqsOf(world)).toEqual([1, 2]);
    expect(world.pending).toEqual({});
  });

  test('waits for messages before it that are still on their way', () => {
    const early = acknowledge(withPending(opened(1), pending('x')), messageOf(3, { clientId: 'x', sender: ada }));
    expect(seqsOf(early)).toEqual([1]);
    expect(early.pending[groupId]).toHaveLength(1);
    const world = after(early, created(2), created(3, { clientId: 'x', sender: ada }));
    expect(seqsOf(world)).toEqual([1, 2, 3]);
    expect(world.pending).toEqual({});
  });
});

describe('a change of a message', () => {
  const edited: EventFrame = { type: 'message.updated', data: messageOf(2, { content: 'new', rev: 2 }) };

  test('shows in the conversation and, if it is the latest, in the list', () => {
    const world = after(opened(1), created(2), edited);
    expect(world.windows[groupId]?.messages[1]?.content).toBe('new');
    expect(world.chats[groupId]).toMatchObject({ lastRev: 2, latestMessage: { content: 'new' } });
    expect(after(world, created(3), edited).chats[groupId]?.latestMessage?.seq).toBe(3);
  });

  test('is not undone by an older one that comes late', () => {
    const late: EventFrame = { type: 'message.updated', data: messageOf(2, { content: 'old', rev: 1 }) };
    const world = after(opened(1), created(2), edited, late);
    expect(world.windows[groupId]?.messages[1]?.content).toBe('new');
    expect(world.chats[groupId]).toMatchObject({ lastRev: 2, latestMessage: { content: 'new' } });
  });

  test('that deletes it keeps its place', () => {
    const deleted = messageOf(1, { content: '', deletedAt: '2026-11-24T10:00:00.000Z', rev: 3 });
    const world = after(opened(1), created(2), { type: 'message.deleted', data: deleted });
    expect(seqsOf(world)).toEqual([1, 2]);
    expect(world.windows[groupId]?.messages[0]).toEqual(deleted);
  });
});

describe('what is addressed to oneself', () => {
  const countsOf = (world: World) => {
    const { addressed, addressedSeqs, unread } = world.chats[groupId] ?? {};
    return { addressed, addressedSeqs, unread };
  };
  const changed = (seq: number, more = {}): EventFrame => ({
    type: 'message.updated',
    data: messageOf(seq, { rev: seq, ...more }),
  });

  test('in a group counts while it is not read: by name, as an answer, with everybody', () => {
    const world = after(
      worldWith(groupOf()),
      created(1, { addressed: [ada._id] }),
      created(2, { addressed: [grace._id] }),
      created(3, { addressed: ['all'] }),
      created(4),
      created(5, { addressed: [grace._id, 'here'] }),
    );
    expect(countsOf(world)).toEqual({ addressed: 3, addressedSeqs: [1, 3, 5], unread: 5 });
    const read: EventFrame = { type: 'chat.read', data: { chatId: groupId, userId: ada._id, seq: 3 } };
    expect(countsOf(after(world, read))).toEqual({ addressed: 1, addressedSeqs: [5], unread: 2 });
  });

  test('counts once, and not what was read before it came', () => {
    const start = worldWith(groupOf({ lastSeq: 3, lastReadSeq: 1, unread: 2, addressed: 1, addressedSeqs: [3] }));
    const world = after(start, created(3, { addressed: [ada._id] }), created(1, { addressed: [ada._id] }));
    expect(countsOf(world)).toEqual({ addressed: 1, addressedSeqs: [3], unread: 2 });
  });

  test('follows edits and deletions', () => {
    const start = after(worldWith(groupOf()), created(1, { addressed: [ada._id] }), created(2), created(3));
    const named = after(start, changed(2, { addressed: [ada._id] }), changed(1));
    expect(countsOf(named)).toEqual({ addressed: 1, addressedSeqs: [2], unread: 3 });
    const deleted: EventFrame = { type: 'message.deleted', data: messageOf(2, { content: '', rev: 9 }) };
    expect(countsOf(after(named, deleted))).toEqual({ addressed: 0, addressedSeqs: [], unread: 3 });
  });

  test('ends with one’s own next message there, which is addressed to others', () => {
    const start = after(worldWith(groupOf()), created(1, { addressed: [ada._id] }));
    const world = after(start, created(2, { sender: ada, addressed: ['all'] }));
    expect(countsOf(world)).toEqual({ addressed: 0, addressedSeqs: [], unread: 0 });
  });

  test('is everything in a direct chat', () => {
    const direct = groupOf({ isGroupChat: false });
    const chat = after(worldWith(direct), created(1), created(2)).chats[groupId];
    expect(chat).toMatchObject({ addressed: 2, unread: 2 });
    expect(chat?.addressedSeqs).toBeUndefined();
  });

  test('is taken from a copy fetched meanwhile, unless events have told of later changes', () => {
    const start = after(worldWith(groupOf()), created(1, { addressed: [ada._id] }), changed(1, { rev: 2 }));
    const copy = { lastSeq: 2, lastReadSeq: 0, addressed: 1, addressedSeqs: [1] };
    expect(countsOf(mergeChat(start, groupOf({ ...copy, lastRev: 1 }))).addressedSeqs).toEqual([]);
    expect(countsOf(mergeChat(start, groupOf({ ...copy, lastRev: 3 }))).addressedSeqs).toEqual([1]);
  });
});

describe('a chat', () => {
  test('that changed for all keeps what is the viewer’s own', () => {
    const before = worldWith(groupOf({ lastSeq: 5, lastReadSeq: 3, unread: 2 }));
    const { unread: _unread, lastReadSeq: _lastReadSeq, ...shared } = groupOf({ chatName: 'harbour', lastSeq: 6 });
    const world = after(before, { type: 'chat.updated', data: shared });
    expect(world.chats[groupId]).toMatchObject({ chatName: 'harbour', lastSeq: 6, lastReadSeq: 3, unread: 3 });
  });

  test('that was read by oneself elsewhere is read here, and never less', () => {
    const before = worldWith(groupOf({ lastSeq: 5, unread: 5 }));
    const read = (seq: number): EventFrame => ({ type: 'chat.read', data: { chatId: groupId, userId: ada._id, seq } });
    const world = after(before, read(4), read(2));
    expect(world.chats[groupId]).toMatchObject({ lastReadSeq: 4, unread: 1, readCursors: { [ada._id]: 4 } });
  });

  test('that one was removed from is gone with all that was loaded of it', () => {
    const world = after(opened(1), { type: 'chat.removed', data: { chatId: groupId } });
    expect([world.chats, world.windows, world.typing]).toEqual([{}, {}, {}]);
  });
});

test('a person’s new name shows wherever they are', () => {
  const direct = groupOf({ _id: 'd'.repeat(24), isGroupChat: false, chatName: 'grace' });
  const start = after(worldWith(groupOf(), direct), created(1));
  const shown = withWindow(start, groupId, windowOf([messageOf(1)], 1));
  const world = after(shown, { type: 'user.updated', data: { ...grace, name: 'Grace Hopper' } });
  expect(world.people[grace._id]?.name).toBe('Grace Hopper');
  expect(world.chats[direct._id]?.chatName).toBe('Grace Hopper');
  expect(world.chats[groupId]?.chatName).toBe('ferries');
  expect(world.chats[groupId]?.users[1]?.name).toBe('Grace Hopper');
  expect(world.chats[groupId]?.latestMessage?.sender.name).toBe('Grace Hopper');
  expect(world.windows[groupId]?.messages[0]?.sender.name).toBe('Grace Hopper');
});

test('do not disturb, set on another device of one’s own, holds here', () => {
  const changed = (status: 'dnd' | 'online' | 'offline'): EventFrame => ({
    type: 'presence.changed',
    data: { userId: ada._id, status, lastSeenAt: null },
  });
  const world = after(worldWith(), changed('dnd'));
  expect(world.me?.dnd).toBe(true);
  expect(after(world, changed('offline')).me?.dnd).toBe(true);
  expect(after(world, changed('online')).me?.dnd).toBe(false);
});

test('an event that changes nothing leaves every part as it is, so that nothing is drawn again', () => {
  const world = opened(1, 2);
  const next = after(world, created(2));
  expect(next.windows).toBe(world.windows);
  expect(next.pending).toBe(world.pending);
  expect(next.presence).toBe(world.presence);
});
