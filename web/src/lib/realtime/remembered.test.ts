import { expect, test } from 'bun:test';
import { ada, grace, groupId, groupOf, messageOf, worldWith } from '../../../test/cast.ts';
import { apply } from './apply.ts';
import { recall, remember } from './remembered.ts';
import { withWindow } from './snapshot.ts';
import { windowOf } from './window.ts';
import type { World } from './world.ts';

const long = Array.from({ length: 200 }, (_, i) => messageOf(i + 1));
const cursors = { [groupId]: { seq: 200, rev: 4 } };
const loaded = withWindow(worldWith(groupOf({ lastSeq: 200 })), groupId, windowOf(long, 200));

function kept(world: World) {
  const remembered = remember(world, cursors, undefined);
  if (!remembered) throw new Error('Nothing was remembered.');
  return structuredClone(remembered);
}

test('a world that is recalled shows the same chats, people and newest messages', () => {
  const world = recall(kept(loaded));
  expect(world.me).toEqual(ada);
  expect(world.chats).toEqual(loaded.chats);
  expect(world.people[grace._id]).toEqual(grace);
  expect(world.windows[groupId]?.messages).toEqual(long.slice(-60));
});

test('and goes on from there with what is replayed', () => {
  const world = apply(recall(kept(loaded)), { type: 'message.created', data: messageOf(201) });
  expect(world.windows[groupId]?.messages.at(-1)?.seq).toBe(201);
  expect(world.windows[groupId]?.hasNewer).toBe(false);
});

test('a chat that was not loaded to its end, or is not followed, is remembered without its messages', () => {
  const up = withWindow(loaded, groupId, windowOf(long.slice(0, 50), 200));
  expect(kept(up)).toMatchObject({ messages: {}, cursors: {} });
  expect(remember(loaded, {}, undefined)).toMatchObject({ messages: {}, cursors: {} });
});

test('without anybody signed in there is nothing to remember', () => {
  expect(remember({ ...loaded, me: undefined }, cursors, undefined)).toBeUndefined();
});
