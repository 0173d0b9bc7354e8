import { Types } from 'mongoose';
import { requireMember } from '../../access.ts';
import { forbidden, invalid } from '../../errors.ts';
import type { Meant } from '../../protocol/mentions.ts';
import type { Message, System } from '../../protocol/resources.ts';
import type { ChangeDraft, MessageDraft, Written } from '../../realtime/draft.ts';
import { append } from '../../realtime/handover.ts';
import { readNewestSeq } from '../../realtime/newest.ts';
import { publishToChat } from '../../realtime/notices.ts';
import { recentBody } from '../../realtime/recent.ts';
import { stopTyping } from '../../realtime/typing.ts';
import type { Actor } from '../auth/actor.ts';
import { moveCursor } from './cursors.ts';
import { withReadBy } from './encode.ts';
import { encodeAll } from './encode-all.ts';
import { type Page, readPage, requireMessage } from './find.ts';
import type { MessageDoc } from './model.ts';
import { checkContent, draftEdit, type MessageInput, prepareMessage } from './prepare.ts';
import { readersOf, readReaders } from './readers.ts';

/** Hands a prepared message to the ledger; resolves once it is durable. */
export function appendMessage(draft: MessageDraft, since?: number): Promise<Written> {
  stopTyping(draft.chatId, draft.senderId);
  return append(draft, since);
}

/** Sends a message. The same clientId again answers with the first one, `isNew` false. */
export async function sendMessage(actor: Actor, input: MessageInput): Promise<{ message: Message; isNew: boolean }> {
  const written = await appendMessage(await prepareMessage(actor, input));
  return { message: JSON.parse(withReadBy(written.encoded, [actor.userId])) as Message, isNew: written.isNew };
}

/** Writes one of the timeline's own lines ("ada added grace"); the same clientId again answers with the first one. */
export async function sendSystemMessage(
  actorId: string,
  chatId: string,
  system: System,
  content: string,
  clientId = `system-${new Types.ObjectId().toHexString()}`,
): Promise<Message> {
  const written = await append({ kind: 'message', chatId, senderId: actorId, clientId, content, system });
  return JSON.parse(withReadBy(written.encoded, [actorId])) as Message;
}

/** Lets one of the timeline's own lines tell how things stand by now. */
export async function changeSystemMessage(
  chatId: string,
  messageId: string,
  system: System,
  content: string,
): Promise<void> {
  await append({ kind: 'change', chatId, messageId, content, system });
}

async function change(doc: MessageDoc, draft: ChangeDraft): Promise<Message> {
  const written = await append(draft);
  const readers = await readReaders(doc.chat);
  return JSON.parse(withReadBy(written.encoded, readersOf(readers, doc.seq, doc.sender.toHexString()))) as Message;
}

/** Changes a message's text, and whom it names; only its author may. */
export async function editMessage(
  actor: Actor,
  messageId: string,
  content: string,
  meant?: readonly Meant[],
): Promise<Message> {
  checkContent(content);
  const doc = await requireMessage(actor, messageId);
  if (doc.sender.toHexString() !== actor.userId) throw forbidden('Only its author can edit a message.');
  if (doc.system) throw forbidden('This line cannot be edited.');
  if (doc.deletedAt) throw invalid('This message was deleted.');
  const { role } = await requireMember(actor.userId, doc.chat.toHexString());
  return await change(doc, await draftEdit(doc, content, meant, role));
}

/** Empties a message; it keeps its place and seq. Its author may, and the group's admins. */
export async function deleteMessage(actor: Actor, messageId: string): Promise<Message> {
  const doc = await requireMessage(actor, messageId);
  const chatId = doc.chat.toHexString();
  const { role } = await requireMember(actor.userId, chatId);
  if (doc.sender.toHexString() !== actor.userId && role !== 'admin')
    throw forbidden('Only its author or an admin of the group can delete a message.');
  if (doc.system) throw forbidden('This line cannot be deleted.');
  return await change(doc, { kind: 'change', chatId, messageId, content: null });
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
