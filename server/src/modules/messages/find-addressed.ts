import { type mongo, Types } from 'mongoose';
import type { TimeCursor } from '../chats/cursor.ts';
import { addressedByTime, type MessageDoc, messages } from './model.ts';

/** Each chat is three ranges of the index; up to 200 MongoDB merges in order, and more it would sort. */
const chatsAtOnce = 60;

const newestFirst = (a: MessageDoc, b: MessageDoc) =>
  b.createdAt.getTime() - a.createdAt.getTime() || (b._id.toHexString() < a._id.toHexString() ? -1 : 1);

function filterOf(chats: Types.ObjectId[], userId: string, before: TimeCursor | undefined): mongo.Filter<MessageDoc> {
  const mine = {
    chat: { $in: chats },
    addressed: { $in: [userId, 'all', 'here'] },
    sender: { $ne: new Types.ObjectId(userId) },
  };
  if (!before) return mine;
  const { at, id } = before;
  return { ...mine, createdAt: { $lte: at }, $or: [{ createdAt: { $lt: at } }, { _id: { $lt: id } }] };
}

/** The newest messages addressed to somebody in these chats, others' alone. */
export async function findAddressed(
  chats: readonly Types.ObjectId[],
  userId: string,
  before: TimeCursor | undefined,
  limit: number,
): Promise<MessageDoc[]> {
  const parts: Promise<MessageDoc[]>[] = [];
  for (let from = 0; from < chats.length; from += chatsAtOnce) {
    const some = chats.slice(from, from + chatsAtOnce);
    const found = messages()
      .find(filterOf(some, userId, before), { hint: addressedByTime })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit);
    parts.push(found.toArray());
  }
  return (await Promise.all(parts)).flat().sort(newestFirst).slice(0, limit);
}
