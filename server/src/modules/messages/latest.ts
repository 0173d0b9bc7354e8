import { Types } from 'mongoose';
import type { Message } from '../../protocol/resources.ts';
import { withReadBy } from './encode.ts';
import { encodeAll } from './encode-all.ts';
import type { Head } from './heads.ts';
import { messages } from './model.ts';

/** The newest message of each chat, by one query over the heads already read. */
export async function findLatest(heads: ReadonlyMap<string, Head>): Promise<Map<string, Message>> {
  const wanted = [...heads].filter(([, head]) => head.seq > 0);
  if (wanted.length === 0) return new Map();
  const docs = await messages()
    .find({ $or: wanted.map(([chatId, head]) => ({ chat: new Types.ObjectId(chatId), seq: head.seq })) })
    .toArray();
  const encoded = await encodeAll(docs);
  return new Map(
    docs.map((doc, index) => [doc.chat.toHexString(), JSON.parse(withReadBy(encoded[index] ?? '{}')) as Message]),
  );
}
