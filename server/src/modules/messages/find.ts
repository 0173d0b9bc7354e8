import { Types } from 'mongoose';
import { requireMember } from '../../access.ts';
import { notFound } from '../../errors.ts';
import type { Actor } from '../auth/actor.ts';
import { type MessageDoc, messages } from './model.ts';

/** A message of a chat the actor is in. Throws `not_found` otherwise, whether it exists or not. */
export async function requireMessage(actor: Actor, messageId: string): Promise<MessageDoc> {
  const doc = await messages().findOne({ _id: new Types.ObjectId(messageId) });
  if (!doc) throw notFound('message');
  try {
    await requireMember(actor.userId, doc.chat.toHexString());
  } catch {
    throw notFound('message');
  }
  return doc;
}

/** Which stretch of a chat's history; seqs are exclusive bounds but for `around`. */
export interface Page {
  limit: number;
  before?: number | undefined;
  after?: number | undefined;
  around?: number | undefined;
}

/** Messages of a chat in seq order: the newest, or those before, after or around a seq. */
export async function readPage(chatId: string, page: Page): Promise<MessageDoc[]> {
  const chat = new Types.ObjectId(chatId);
  const up = (after: number, limit: number) =>
    messages()
      .find({ chat, seq: { $gt: after } })
      .sort({ seq: 1 })
      .limit(limit)
      .toArray();
  const down = async (before: number, limit: number) => {
    const docs = await messages()
      .find({ chat, seq: { $lt: before } })
      .sort({ seq: -1 })
      .limit(limit)
      .toArray();
    return docs.reverse();
  };
  if (page.after !== undefined) return await up(page.after, page.limit);
  if (page.around !== undefined) {
    const half = Math.floor(page.limit / 2);
    const later = await up(page.around - 1, page.limit);
    const earlier = await down(page.around, page.limit);
    // Near an end the other side fills the page.
    const take = Math.max(page.limit - later.length, half);
    const kept = earlier.slice(Math.max(0, earlier.length - take));
    return [...kept, ...later.slice(0, page.limit - kept.length)];
  }
  return await down(page.before ?? Number.MAX_SAFE_INTEGER, page.limit);
}
