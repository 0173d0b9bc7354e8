import { Types } from 'mongoose';
import { requireMember } from '../access.ts';
import { DomainError, overloaded } from '../errors.ts';
import type { Actor } from '../modules/auth/actor.ts';
import { findContacts } from '../modules/chats/contacts.ts';
import { withReadBy } from '../modules/messages/encode.ts';
import { prepareMessage } from '../modules/messages/prepare.ts';
import { appendMessage, markRead } from '../modules/messages/service.ts';
import { toUser, UserModel } from '../modules/users/model.ts';
import type { CommandData } from '../protocol/commands.ts';
import { takeCallFrame } from './call-frames.ts';
import type { Connection } from './connection.ts';
import type { MessageDraft } from './draft.ts';
import type { Frame } from './frame.ts';
import { greet } from './hello.ts';
import { look, noteLooking } from './looking.ts';
import { forgetUser, publishToWatchers } from './notices.ts';
import { findPresence, setDnd, setIdle, watch } from './presence.ts';
import { reply, replyError, replyJson } from './replies.ts';
import { startTyping, stopTyping } from './typing.ts';

type Id = string | number | undefined;

/** Sends of one socket that may be on their way at once. */
const unansweredMax = 1_000;

/** The part of a send that keeps the socket's order ends when the draft is in the ledger; the answer comes when it is durable. */
function send(
  connection: Connection,
  actor: Actor,
  id: Id,
  data: CommandData['message.send'],
  since?: number,
): Promise<void> | undefined {
  if (connection.unanswered >= unansweredMax) throw overloaded();
  const append = (draft: MessageDraft) => {
    connection.unanswered++;
    appendMessage(draft, since).then(
      (written) => {
        connection.unanswered--;
        replyJson(connection, id, withReadBy(written.encoded));
      },
      (error: unknown) => {
        connection.unanswered--;
        replyError(connection, id, error);
      },
    );
  };
  const draft = prepareMessage(actor, data);
  if (draft instanceof Promise) return draft.then(append);
  append(draft);
  return undefined;
}

async function read(connection: Connection, actor: Actor, id: Id, data: CommandData['chat.read']): Promise<void> {
  await markRead(actor, data.chatId, data.seq);
  reply<'chat.read'>(connection, id, {});
}

/** The answer waits for the store, the socket's next frame does not. */
async function lookAt(connection: Connection, actor: Actor, id: Id, chatId: string | null): Promise<void> {
  if (chatId !== null) await requireMember(actor.userId, chatId);
  void look(connection, actor.userId, chatId ?? undefined).then(() => reply<'chat.look'>(connection, id, {}));
}

async function type(connection: Connection, actor: Actor, id: Id, chatId: string, isOn: boolean): Promise<void> {
  await requireMember(actor.userId, chatId);
  if (isOn) startTyping(chatId, actor.userId);
  else stopTyping(chatId, actor.userId);
  reply<'typing.start'>(connection, id, {});
}

async function watchPeople(
  connection: Connection,
  actor: Actor,
  id: Id,
  data: CommandData['presence.watch'],
): Promise<void> {
  const contacts = await findContacts(actor.userId, data.userIds);
  const rows = await findPresence(contacts);
  watch(connection, rows);
  reply<'presence.watch'>(connection, id, rows);
}

async function setPresence(
  connection: Connection,
  actor: Actor,
  id: Id,
  data: CommandData['presence.set'],
): Promise<void> {
  const _id = new Types.ObjectId(actor.userId);
  if (data.status !== 'away') {
    const isDnd = data.status === 'dnd';
    const before = await UserModel.findOneAndUpdate(
      { _id },
      { $set: { dnd: isDnd } },
      { projection: { dnd: 1 } },
    ).lean();
    if (before?.dnd !== isDnd) setDnd(actor.userId, isDnd);
  }
  if (data.text !== undefined) {
    const user = await UserModel.findOneAndUpdate(
      { _id },
      { $set: { 'status.text': data.text } },
      { returnDocument: 'after' },
    ).lean();
    await forgetUser(actor.userId);
    if (user) publishToWatchers(actor.userId, 'user.updated', toUser(user));
  }
  setIdle(connection, data.status === 'away');
  if (connection.looking) void noteLooking(actor.userId, connection.looking);
  reply<'presence.set'>(connection, id, {});
}

/** Does what a frame says that has waited `since`. The promise, if any, ends when the next frame of the socket may begin. */
export function dispatch(connection: Connection, frame: Frame, since?: number): Promise<void> | undefined {
  if (frame.type === 'hello') return greet(connection, frame.id, frame.data);
  const { actor } = connection;
  if (!actor || !connection.isGreeted) throw new DomainError('hello_expected', 'Say hello first.');
  switch (frame.type) {
    case 'message.send':
      return send(connection, actor, frame.id, frame.data, since);
    case 'chat.read':
      return read(connection, actor, frame.id, frame.data);
    case 'chat.look':
      return lookAt(connection, actor, frame.id, frame.data.chatId);
    case 'typing.start':
      return type(connection, actor, frame.id, frame.data.chatId, true);
    case 'typing.stop':
      return type(connection, actor, frame.id, frame.data.chatId, false);
    case 'presence.watch':
      return watchPeople(connection, actor, frame.id, frame.data);
    case 'presence.set':
      return setPresence(connection, actor, frame.id, frame.data);
    case 'call.delivered':
    case 'call.here':
    case 'call.connected':
    case 'call.media':
    case 'call.signal':
    case 'call.react':
      return takeCallFrame(connection, actor, frame);
    case 'ping':
      reply<'ping'>(connection, frame.id, {});
      return undefined;
  }
}
