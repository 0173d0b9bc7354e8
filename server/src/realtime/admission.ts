import { findChatFor } from '../modules/chats/find.ts';
import type { Events } from '../protocol/events.ts';
import { arrived, setOut } from './late-events.ts';
import { enterChats, type LocalUser, leaveChat } from './local-users.ts';
import { resume } from './replay.ts';
import { chatTopic } from './topics.ts';

/** A person's sockets on this instance come into a chat and go out of it, and are told. */

/** An event as sockets get it. */
export const eventFrame = <K extends keyof Events>(type: K, data: Events[K]) =>
  `{"type":"${type}","data":${JSON.stringify(data)}}`;

/** To each of a person's greeted sockets here. They are few: a topic for each person would cost every idle socket. */
export function sendToUser(user: LocalUser | undefined, frame: string): void {
  for (const connection of user?.connections ?? []) if (connection.isGreeted) connection.send(frame);
}

/** Throws `not_found` when they are no member. Only in turn. */
export async function admit(user: LocalUser, chatId: string): Promise<void> {
  const since = setOut();
  let joining: Promise<unknown> = Promise.resolve();
  try {
    const before = await findChatFor(user.id, chatId);
    const chat = (await enterChats(user, [chatId])) ? await findChatFor(user.id, chatId) : before;
    sendToUser(user, eventFrame('chat.created', chat));
    // Who listens already keeps its place: begun anew, a message could come twice.
    const newcomers = user.connections.filter(
      ({ isGreeted, socket }) => isGreeted && !socket?.isSubscribed(chatTopic(chatId)),
    );
    const position = { seq: chat.lastSeq, rev: chat.lastRev, base: chat.lastSeq };
    joining = Promise.all(
      newcomers.map((connection) => resume(connection, user, new Map([[chatId, { ...position }]]), since)),
    );
  } finally {
    void joining.finally(arrived);
  }
}

/** Nothing of the chat comes from here on; its place is given up by `expel`. */
export function silence(user: LocalUser, chatId: string): void {
  for (const connection of user.connections) connection.unsubscribe(chatTopic(chatId));
  sendToUser(user, eventFrame('chat.removed', { chatId }));
}

/** What joined again since is taken out as well. Only in turn. */
export function expel(user: LocalUser, chatId: string): void {
  for (const connection of user.connections) connection.unsubscribe(chatTopic(chatId));
  leaveChat(user, chatId);
}
