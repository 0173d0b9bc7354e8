import { Types } from 'mongoose';
import { knownMember, requireMember } from '../../access.ts';
import { forbidden, invalid } from '../../errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { Attachment, Message, System } from '../../protocol/resources.ts';
import type { MessageDraft, Written } from '../../realtime/draft.ts';
import { append } from '../../realtime/handover.ts';
import { readNewestSeq } from '../../realtime/newest.ts';
import { publishToChat } from '../../realtime/notices.ts';
import { recentBody } from '../../realtime/recent.ts';
import { stopTyping } from '../../realtime/typing.ts';
import { traced, tracing } from '../../tracing/tracing.ts';
import type { Actor } from '../auth/actor.ts';
import { moveCursor } from './cursors.ts';
import { withReadBy } from './encode.ts';
import { encodeAll } from './encode-all.ts';
import { type Page, readPage, requireMessage } from './find.ts';
import { type MessageDoc, messages } from './model.ts';
import { readersOf, readReaders } from './readers.ts';

/** A message somebody wants to send. */
export interface MessageInput {
  chatId: string;
  content: string;
  clientId?: string | undefined;
  replyTo?: string | undefined;
  attachments?: Attachment[] | undefined;
  as?: { name: string; pic?: string } | undefined;
}

const isBlank = (content: string) => content.trim() === '';
const isWebAddress = (url: string) => /^https?:\/\/[^\s/]/i.test(url);

function checkContent(content: string): void {
  if (isBlank(content)) throw invalid('A message needs some text.');
  if (content.length > limits.contentMax)
    throw invalid(`A message may have up to ${limits.contentMax.toLocaleString('en')} characters.`);
}

async function requireReplyTarget(chatId: string, replyTo: string): Promise<void> {
  const target = await messages().findOne({ _id: new Types.ObjectId(replyTo) }, { projection: { chat: 1 } });
  if (target?.chat.toHexString() !== chatId) throw invalid('replyTo must be a message of this chat.');
}

function toDraft(actor: Actor, input: MessageInput): MessageDraft {
  const clientId = input.clientId ?? `server-${new Types.ObjectId().toHexString()}`;
  const { chatId, content, replyTo, as } = input;
  const attachments = input.attachments?.length ? input.attachments : undefined;
  return { kind: 'message', chatId, senderId: actor.userId, clientId, content, replyTo, attachments, as };
}

/**
 * Everything that can fail before the ledger. Undefined means: may go on at once, so that the hot path
 * keeps a socket's order without a promise.
 */
export function checkMessage(actor: Actor, input: MessageInput): Promise<void> | undefined {
  checkContent(input.content);
  for (const { url } of input.attachments ?? []) {
    if (!isWebAddress(url)) throw invalid('An attachment needs an http or https address.');
  }
  if (knownMember(actor.userId, input.chatId) && !input.replyTo) {
    tracing?.mark('access');
    return undefined;
  }
  const { replyTo } = input;
  return traced('access', async () => {
    await requireMember(actor.userId, input.chatId);
    if (replyTo) await requireReplyTarget(input.chatId, replyTo);
  });
}

/** Hands a checked message to the ledger; resolves once it is durable. */
export function appendMessage(actor: Actor, input: MessageInput, since?: number): Promise<Written> {
  stopTyping(input.chatId, actor.userId);
  return append(toDraft(actor, input), since);
}

/** Sends a message. The same clientId again answers with the first one, `isNew` false. */
export async function sendMessage(actor: Actor, input: MessageInput): Promise<{ message: Message; isNew: boolean }> {
  await checkMessage(actor, input);
  const written = await appendMessage(actor, input);
  return { message: JSON.parse(withReadBy(written.encoded, [actor.userId])) as Message, isNew: written.isNew };
}

/** Writes one of the timeline's own lines ("ada added grace"). */
export async function sendSystemMessage(
  actorId: string,
  chatId: string,
  system: System,
  content: string,
): Promise<Message> {
  const clientId = `system-${new Types.ObjectId().toHexString()}`;
  const written = await append({ kind: 'message', chatId, senderId: actorId, clientId, content, system });
  return JSON.parse(withReadBy(written.encoded, [actorId])) as Message;
}

async function change(doc: MessageDoc, content: string | null): Promise<Message> {
  const chatId = doc.chat.toHexString();
  const written = await append({ kind: 'change', chatId, messageId: doc._id.toHexString(), content });
  const readers = await readReaders(doc.chat);
  return JSON.parse(withReadBy(written.encoded, readersOf(readers, doc.seq, doc.sender.toHexString()))) as Message;
}

/** Changes a message's text; only its author may. */
export async function editMessage(actor: Actor, messageId: string, content: string): Promise<Message> {
  checkContent(content);
  const doc = await requireMessage(actor, messageId);
  if (doc.sender.toHexString() !== actor.userId) throw forbidden('Only its author can edit a message.');
  if (doc.system) throw forbidden('This line cannot be edited.');
  if (doc.deletedAt) throw invalid('This message was deleted.');
  return await change(doc, content);
}

/** Empties a message; it keeps its place and seq. Its author may, and the group's admins. */
export async function deleteMessage(actor: Actor, messageId: string): Promise<Message> {
  const doc = await requireMessage(actor, messageId);
  const { role } = await requireMember(actor.userId, doc.chat.toHexString());
  if (doc.sender.toHexString() !== actor.userId && role !== 'admin')
    throw forbidden('Only its author or an admin of the group can delete a message.');
  if (doc.system) throw forbidden('This line cannot be deleted.');
  return await change(doc, null);
}

/** A stretch of history as a JSON body `{items}`, in seq order. */
export async function findMessages(actor: Actor, chatId: string, page: Page): Promise<string> {
  await requireMember(actor.userId, chatId);
  if (page.before === undefined && page.after === undefined && page.around === undefined) {
    const body = await recentBody(chatId, page.limit);
    if (body) return body;
  }
  const [docs, readers] = await Promise.all([readPage(chatId, page), readReaders(new Types.ObjectId(chatId))]);
  const encoded = await encodeAll(docs);
  const items = docs.map((doc, index) =>
    withReadBy(encoded[index] ?? '', readersOf(readers, doc.seq, doc.sender.toHexString())),
  );
  return `{"items":[${items.join(',')}]}`;
}

/** Moves the actor's read cursor; it never moves back, nor past the newest message. */
export async function markRead(actor: Actor, chatId: string, seq: number): Promise<void> {
  await requireMember(actor.userId, chatId);
  const reached = Math.min(seq, await readNewestSeq(chatId, seq));
  if (await moveCursor(chatId, actor.userId, reached))
    publishToChat(chatId, 'chat.read', { chatId, userId: actor.userId, seq: reached });
}
