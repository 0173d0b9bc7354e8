import type { Chat, Me, Meant, Message, Presence, User } from '@talky/server/protocol';

/** A stretch of a chat without holes, in seq order. */
export interface Window {
  readonly messages: readonly Message[];
  /** False when the newest message there is ends it: then live ones go on from here. */
  readonly hasNewer: boolean;
}

/** A message of one's own that the server has not confirmed. */
export interface PendingMessage {
  readonly clientId: string;
  readonly chatId: string;
  readonly content: string;
  readonly replyTo: string | undefined;
  /** Who is meant by names in it; absent in what an earlier version kept. */
  readonly mentions?: readonly Meant[];
  readonly createdAt: string;
  /** Why it will not be sent by itself, in words; undefined while it waits or is on its way. */
  readonly failure: string | undefined;
}

/** A chat as its viewer has it: with their own fields. */
export type OwnChat = Chat & { unread: number; lastReadSeq: number };

type ById<T> = Readonly<Record<string, T>>;

/** Everything this client knows. Never changed in place: `apply` makes the next one. */
export interface World {
  readonly me: Me | undefined;
  readonly chats: ById<OwnChat>;
  readonly people: ById<User>;
  readonly presence: ById<Presence>;
  /** Who types, by chat. */
  readonly typing: ById<readonly string[]>;
  /** What is loaded of chats that are or were open. */
  readonly windows: ById<Window>;
  /** One's own messages on their way, by chat, in the order they were written. */
  readonly pending: ById<readonly PendingMessage[]>;
}

export const emptyWorld: World = {
  me: undefined,
  chats: {},
  people: {},
  presence: {},
  typing: {},
  windows: {},
  pending: {},
};

/** A copy with one entry put in place; the same object when it was there already. */
export function put<T>(entries: ById<T>, id: string, entry: T): ById<T> {
  return entries[id] === entry ? entries : { ...entries, [id]: entry };
}

/** A copy without an entry. */
export function drop<T>(entries: ById<T>, id: string): ById<T> {
  if (!(id in entries)) return entries;
  const { [id]: _, ...rest } = entries;
  return rest;
}

/** A copy with every entry changed; the same object when none was. */
export function mapAll<T>(entries: ById<T>, change: (entry: T) => T): ById<T> {
  let next = entries;
  for (const [id, entry] of Object.entries(entries)) next = put(next, id, change(entry));
  return next;
}
