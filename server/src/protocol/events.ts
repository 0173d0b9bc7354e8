import type { CallEvents } from './calls.ts';
import type { ErrorCode, WireError } from './codes.ts';
import type { Replies } from './commands.ts';
import type { ChatNotify, NotifyPreferences } from './notifications.ts';
import type { Chat, Message, Presence, User } from './resources.ts';

/** Every event the server may send, by `type`: its `data`. */
export interface Events extends CallEvents {
  /** To every member's every socket, the sender's too, in seq order. The sender's read cursor moves with it. */
  'message.created': Message;
  'message.updated': Message;
  'message.deleted': Message;
  /** One was added, or someone wrote a first direct message. With the viewer's own fields. */
  'chat.created': Chat;
  /** Shared by all members, so without what is a viewer's own. */
  'chat.updated': Chat;
  /** One was removed or left. */
  'chat.removed': { chatId: string };
  /** A member's read cursor moved; to the reader's own sockets too. */
  'chat.read': { chatId: string; userId: string; seq: number };
  /** What one hears of a chat was changed; to one's own sockets. */
  'chat.notify': ChatNotify & { chatId: string };
  /** What one wants to hear of was changed; to one's own sockets. */
  'preferences.changed': NotifyPreferences;
  /** Never to oneself; stops by itself after 6 s. */
  'typing.started': { chatId: string; userId: string };
  'typing.stopped': { chatId: string; userId: string };
  /** Of people in this socket's `presence.watch`. */
  'presence.changed': Presence;
  /** A person's name, picture or status changed; to everyone who shares a chat and is looking, and to their own sockets. */
  'user.updated': User;
  /** An answer to a frame that had no id. */
  error: WireError;
}

export type EventType = keyof Events;

/** Any event frame. */
export type EventFrame = { [K in EventType]: { type: K; data: Events[K] } }[EventType];

/** The answer to a frame that carried an id. */
export type ReplyFrame<K extends keyof Replies = keyof Replies> =
  | { type: 'reply'; id: string | number; ok: true; data: Replies[K] }
  | { type: 'reply'; id: string | number; ok: false; error: WireError & { code: ErrorCode } };
