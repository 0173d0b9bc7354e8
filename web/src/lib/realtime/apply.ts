import type { EventFrame, Events, Message, Presence, User } from '@talky/server/protocol';
import {
  toOwnChat,
  withChangedMessage,
  withNewMessage,
  withRead,
  withSender,
  withShared,
  withUser,
} from './chat-changes.ts';
import { isAhead, mapMessages, withChange, withNew } from './window.ts';
import { drop, mapAll, put, type World } from './world.ts';

/** Changes a chat that is known; others are not loaded, and a snapshot brings them. */
function changeChat(
  world: World,
  chatId: string,
  change: (chat: World['chats'][string]) => World['chats'][string],
): World {
  const chat = world.chats[chatId];
  return chat ? { ...world, chats: put(world.chats, chatId, change(chat)) } : world;
}

function changeWindow(
  world: World,
  chatId: string,
  change: (window: World['windows'][string]) => World['windows'][string],
): World {
  const window = world.windows[chatId];
  return window ? { ...world, windows: put(world.windows, chatId, change(window)) } : world;
}

function stopTyping(world: World, chatId: string, userId: string): World {
  const typing = world.typing[chatId];
  if (!typing?.includes(userId)) return world;
  const others = typing.filter((id) => id !== userId);
  return { ...world, typing: others.length > 0 ? put(world.typing, chatId, others) : drop(world.typing, chatId) };
}

function startTyping(world: World, chatId: string, userId: string): World {
  const typing = world.typing[chatId] ?? [];
  return typing.includes(userId) ? world : { ...world, typing: put(world.typing, chatId, [...typing, userId]) };
}

/** The message one sees as pending is this one now. */
export function confirm(world: World, message: Message): World {
  const waiting = world.pending[message.chat];
  if (!waiting || message.sender._id !== world.me?._id) return world;
  const rest = waiting.filter(({ clientId }) => clientId !== message.clientId);
  if (rest.length === waiting.length) return world;
  return {
    ...world,
    pending: rest.length > 0 ? put(world.pending, message.chat, rest) : drop(world.pending, message.chat),
  };
}

function messageCreated(world: World, message: Message): World {
  let next = changeChat(world, message.chat, (chat) => withNewMessage(chat, message, world.me?._id));
  next = changeWindow(next, message.chat, (window) => withNew(window, message));
  return stopTyping(confirm(next, message), message.chat, message.sender._id);
}

/** The answer to one's own sending. Ahead of messages that are still on their way it waits for its turn among them. */
export function acknowledge(world: World, message: Message): World {
  const window = world.windows[message.chat];
  return window && isAhead(window, message) ? world : messageCreated(world, message);
}

function messageChanged(world: World, message: Message): World {
  const next = changeChat(world, message.chat, (chat) => withChangedMessage(chat, message, world.me?._id));
  return changeWindow(next, message.chat, (window) => withChange(window, message));
}

function chatRemoved(world: World, { chatId }: Events['chat.removed']): World {
  return {
    ...world,
    chats: drop(world.chats, chatId),
    windows: drop(world.windows, chatId),
    typing: drop(world.typing, chatId),
  };
}

function chatNotified(world: World, { chatId, ...notify }: Events['chat.notify']): World {
  return changeChat(world, chatId, (chat) => ({ ...chat, notify }));
}

function presenceChanged(world: World, row: Presence): World {
  const { me } = world;
  // Do not disturb is set on any of one's devices, and holds on all.
  const isOwn = me?._id === row.userId && row.status !== 'offline';
  return {
    ...world,
    me: isOwn ? { ...me, dnd: row.status === 'dnd' } : me,
    presence: put(world.presence, row.userId, row),
  };
}

function userUpdated(world: World, user: User): World {
  const { me } = world;
  return {
    ...world,
    me: me?._id === user._id ? { ...me, ...user } : me,
    people: put(world.people, user._id, user),
    chats: mapAll(world.chats, (chat) => withUser(chat, user, me?._id)),
    windows: mapAll(world.windows, (window) => mapMessages(window, (message) => withSender(message, user))),
  };
}

/** What the world is after an event: the author of a message runs the same code as everybody else. */
export function apply(world: World, frame: EventFrame): World {
  switch (frame.type) {
    case 'message.created':
      return messageCreated(world, frame.data);
    case 'message.updated':
    case 'message.deleted':
      return messageChanged(world, frame.data);
    case 'chat.created':
      return withPeople({ ...world, chats: put(world.chats, frame.data._id, toOwnChat(frame.data)) }, frame.data.users);
    case 'chat.updated':
      return withPeople(
        changeChat(world, frame.data._id, (chat) => withShared(chat, frame.data)),
        frame.data.users,
      );
    case 'chat.removed':
      return chatRemoved(world, frame.data);
    case 'chat.read':
      return changeChat(world, frame.data.chatId, (chat) =>
        withRead(chat, frame.data.userId, frame.data.seq, world.me?._id),
      );
    case 'typing.started':
      return startTyping(world, frame.data.chatId, frame.data.userId);
    case 'typing.stopped':
      return stopTyping(world, frame.data.chatId, frame.data.userId);
    case 'presence.changed':
      return presenceChanged(world, frame.data);
    case 'user.updated':
      return userUpdated(world, frame.data);
    case 'chat.notify':
      return chatNotified(world, frame.data);
    // Calls have a state of their own.
    case 'call.incoming':
    case 'call.state':
    case 'call.stopRinging':
    case 'call.removed':
    case 'call.muted':
    case 'call.signal':
    case 'call.reaction':
    case 'chat.call':
    case 'preferences.changed':
    case 'error':
      return world;
  }
}

/** Remembers people whom a snapshot or a search has brought. */
export function withPeople(world: World, users: readonly User[]): World {
  if (users.length === 0) return world;
  return { ...world, people: { ...world.people, ...Object.fromEntries(users.map((user) => [user._id, user])) } };
}
