import type { Chat, Me, Presence } from '@talky/server/protocol';
import { confirm, withPeople } from './apply.ts';
import { toOwnChat, withRead, withShared } from './chat-changes.ts';
import { put, type Window, type World } from './world.ts';

/** How what was fetched whole enters the world. */

export function withMe(world: World, me: Me): World {
  const { settings: _settings, dnd: _dnd, ...user } = me;
  return { ...withPeople(world, [user]), me };
}

/** Chats as the greeting has them: the events that follow begin right there. */
export function withChats(world: World, chats: readonly Chat[]): World {
  const entries = chats.map((chat) => [chat._id, toOwnChat(chat)] as const);
  const next = { ...world, chats: { ...world.chats, ...Object.fromEntries(entries) } };
  return withPeople(
    next,
    chats.flatMap(({ users }) => users),
  );
}

/** A chat fetched while events went on: it may be older than what they have made of it. */
export function mergeChat(world: World, chat: Chat): World {
  const known = world.chats[chat._id];
  if (!known) return withChats(world, [chat]);
  if (chat.lastSeq < known.lastSeq) return world;
  const merged = withShared(known, chat);
  const read = withRead(merged, world.me?._id ?? '', chat.lastReadSeq ?? 0, world.me?._id);
  return withPeople({ ...world, chats: put(world.chats, chat._id, read) }, chat.users);
}

/** Puts what was loaded of a chat in place of what was there; pending messages found in it are pending no more. */
export function withWindow(world: World, chatId: string, window: Window): World {
  const next = { ...world, windows: put(world.windows, chatId, window) };
  return window.messages.reduce(confirm, next);
}

/** Forgets chats one is no longer in: all but those listed. */
export function onlyChats(world: World, chatIds: ReadonlySet<string>): World {
  const gone = Object.keys(world.chats).filter((id) => !chatIds.has(id));
  if (gone.length === 0) return world;
  const without = <T>(entries: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(entries).filter(([id]) => chatIds.has(id)));
  return { ...world, chats: without(world.chats), windows: without(world.windows), typing: without(world.typing) };
}

export function withPresence(world: World, rows: readonly Presence[]): World {
  let { presence } = world;
  for (const row of rows) presence = put(presence, row.userId, row);
  return { ...world, presence };
}
