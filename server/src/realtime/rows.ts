import { mongo, Types } from 'mongoose';
import { type MessageDoc, messages } from '../modules/messages/model.ts';
import { duplicateKey } from '../stores/duplicate-key.ts';
import type { MessageDraft, OpenDraft } from './draft.ts';

export type OpenMessage = OpenDraft<MessageDraft>;

/** A document about to be stored, and all who wait for it (a doubled send waits twice). */
export interface Row {
  doc: MessageDoc;
  waiters: OpenMessage[];
  /** False when an earlier try had stored it. */
  isNew: boolean;
}

export const keyOf = (doc: { chat: Types.ObjectId; sender: Types.ObjectId; clientId: string }) =>
  `${doc.chat.toHexString()}${doc.sender.toHexString()}${doc.clientId}`;

/** A document for each message of a batch; one sent twice has one. */
export function toRows(opens: OpenMessage[]): Row[] {
  const rows = new Map<string, Row>();
  const createdAt = new Date();
  for (const open of opens) {
    const { draft } = open;
    const key = `${draft.chatId}${draft.senderId}${draft.clientId}`;
    const known = rows.get(key);
    if (known) {
      known.waiters.push(open);
      continue;
    }
    const doc: MessageDoc = {
      _id: new Types.ObjectId(),
      chat: new Types.ObjectId(draft.chatId),
      seq: 0,
      sender: new Types.ObjectId(draft.senderId),
      clientId: draft.clientId,
      content: draft.content,
      createdAt,
    };
    if (draft.replyTo) doc.replyTo = new Types.ObjectId(draft.replyTo);
    if (draft.attachments) doc.attachments = draft.attachments;
    if (draft.mentions) doc.mentions = draft.mentions;
    if (draft.addressed) doc.addressed = draft.addressed;
    if (draft.system) doc.system = draft.system;
    if (draft.as) doc.as = draft.as;
    rows.set(key, { doc, waiters: [open], isNew: true });
  }
  return [...rows.values()];
}

/** Where an ordered insertMany met a duplicate; undefined when the outcome of the whole is unknown. */
export function duplicateAt(error: unknown): { index: number; byClientId: boolean } | undefined {
  if (
    !(error instanceof mongo.MongoBulkWriteError) ||
    error.code !== duplicateKey ||
    error.result.getWriteConcernError()
  )
    return undefined;
  const first = Array.isArray(error.writeErrors) ? error.writeErrors[0] : error.writeErrors;
  if (!first) return undefined;
  return { index: first.index, byClientId: first.errmsg?.includes('chat_sender_clientId') ?? false };
}

export async function findStored(rows: readonly Row[]): Promise<Map<string, MessageDoc>> {
  const found = new Map<string, MessageDoc>();
  if (rows.length === 0) return found;
  const keys = rows.map(({ doc }) => ({ chat: doc.chat, sender: doc.sender, clientId: doc.clientId }));
  for await (const doc of messages().find({ $or: keys })) found.set(keyOf(doc), doc);
  return found;
}
