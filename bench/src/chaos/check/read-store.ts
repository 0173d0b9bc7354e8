import mongoose from 'mongoose';
import type { StoredMessage } from './evidence.ts';

/** Everything MongoDB holds of these chats, read past all links. */
export async function readStore(
  mongoUrl: string,
  database: string,
  chatIds: readonly string[],
): Promise<Map<string, StoredMessage[]>> {
  const client = await mongoose.mongo.MongoClient.connect(mongoUrl, { readConcernLevel: 'majority' });
  try {
    const stored = new Map<string, StoredMessage[]>(chatIds.map((id) => [id, []]));
    const chats = chatIds.map((id) => new mongoose.mongo.ObjectId(id));
    const docs = client
      .db(database)
      .collection('messages')
      .find({ chat: { $in: chats } })
      .sort({ chat: 1, seq: 1 });
    for await (const doc of docs)
      stored.get(String(doc.chat))?.push({
        id: String(doc._id),
        seq: doc.seq,
        senderId: String(doc.sender),
        clientId: doc.clientId,
        content: doc.content,
        isDeleted: doc.deletedAt !== undefined,
      });
    return stored;
  } finally {
    await client.close();
  }
}
