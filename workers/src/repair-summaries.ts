import { ChatModel, MessageModel, readHeads } from '@talky/server/backend';
import { Types } from 'mongoose';

export interface Stretch {
  after: Types.ObjectId;
  until: Types.ObjectId;
  /** Messages looked at, at most. */
  limit: number;
}

export interface Repair {
  /** Chats whose summary was behind. */
  repaired: number;
  /** Everything up to here has been looked at. */
  reached: Types.ObjectId;
}

/** The chats that messages of the stretch belong to. A message's id tells its time, and is indexed. */
async function findWritten({ after, until, limit }: Stretch): Promise<{ chats: string[]; reached: Types.ObjectId }> {
  const rows = await MessageModel.aggregate<{ _id: Types.ObjectId; last: Types.ObjectId; count: number }>([
    { $match: { _id: { $gt: after, $lte: until } } },
    { $sort: { _id: 1 } },
    { $limit: limit },
    { $group: { _id: '$chat', last: { $max: '$_id' }, count: { $sum: 1 } } },
  ]);
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  const last = rows
    .map((row) => row.last.toHexString())
    .sort()
    .at(-1);
  return {
    chats: rows.map((row) => row._id.toHexString()),
    reached: count < limit || last === undefined ? until : new Types.ObjectId(last),
  };
}

/** Those of the chats whose newest message is ahead of what their summary says, with its seq. */
async function findBehind(chatIds: readonly string[]) {
  const [heads, chats] = await Promise.all([
    readHeads(chatIds),
    ChatModel.collection
      .find({ _id: { $in: chatIds.map((id) => new Types.ObjectId(id)) } }, { projection: { lastSeq: 1 } })
      .toArray(),
  ]);
  return chats.flatMap((chat) => {
    const seq = heads.get(chat._id.toHexString())?.seq ?? 0;
    return seq > chat.lastSeq ? [{ chat: chat._id, seq }] : [];
  });
}

/**
 * Sets `lastSeq`, `latestMessage` and `activeAt` of chats that were written to, where they are behind the
 * newest message: what an instance that was killed had not come to write.
 */
export async function repairSummaries(stretch: Stretch): Promise<Repair> {
  const { chats, reached } = await findWritten(stretch);
  const behind = await findBehind(chats);
  if (behind.length === 0) return { repaired: 0, reached };
  const newest = await MessageModel.collection
    .find({ $or: behind }, { projection: { chat: 1, seq: 1, createdAt: 1 } })
    .toArray();
  const { modifiedCount } = await ChatModel.collection.bulkWrite(
    newest.map((message) => ({
      updateOne: {
        // Never back: the chat may have gone on meanwhile.
        filter: { _id: message.chat, lastSeq: { $lt: message.seq } },
        update: { $set: { lastSeq: message.seq, latestMessage: message._id, activeAt: message.createdAt } },
      },
    })),
    { ordered: false },
  );
  return { repaired: modifiedCount, reached };
}
