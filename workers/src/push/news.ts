import {
  ChatModel,
  findUsersByIds,
  type MessageDoc,
  MessageModel,
  SharedQuery,
  ShortCache,
} from '@talky/server/backend';
import { Types } from 'mongoose';

/** A message that devices are told of: what is the same for all of them. */
export interface News {
  id: string;
  chatId: string;
  seq: number;
  at: Date;
  content: string;
  /** Names of what comes with it. */
  attachments: string[];
  isGroup: boolean;
  /** Empty for a direct chat. */
  chatName: string;
  senderName: string;
  senderPic: string;
}

const ids = (hex: readonly string[]) => hex.map((id) => new Types.ObjectId(id));

async function readNews(messageIds: readonly string[]): Promise<Map<string, News>> {
  const messages = await MessageModel.collection
    .find<MessageDoc>({ _id: { $in: ids(messageIds) }, deletedAt: null })
    .toArray();
  const [chats, senders] = await Promise.all([
    ChatModel.collection
      .find({ _id: { $in: messages.map(({ chat }) => chat) } }, { projection: { name: 1, isGroup: 1 } })
      .toArray(),
    findUsersByIds(messages.map(({ sender }) => sender.toHexString())),
  ]);
  const chatOf = new Map(chats.map((chat) => [chat._id.toHexString(), chat]));
  const news = new Map<string, News>();
  for (const message of messages) {
    const chatId = message.chat.toHexString();
    const chat = chatOf.get(chatId);
    const sender = senders.get(message.sender.toHexString());
    if (!chat || !sender) continue;
    const id = message._id.toHexString();
    news.set(id, {
      id,
      chatId,
      seq: message.seq,
      at: message.createdAt,
      content: message.content,
      attachments: (message.attachments ?? []).map(({ name }) => name),
      isGroup: chat.isGroup,
      chatName: chat.isGroup ? (chat.name ?? '') : '',
      // A webhook's messages come under the name that it gives.
      senderName: message.as?.name ?? sender.name,
      senderPic: message.as?.pic ?? sender.pic,
    });
  }
  return news;
}

/** A message comes to many devices at once. One deleted in this moment was just as well deleted after it. */
const known = new ShortCache<News>(1_000);
const readings = new SharedQuery(readNews);

/** Undefined when the message is deleted, or gone. */
export async function findNews(messageId: string): Promise<News | undefined> {
  const kept = known.get(messageId);
  if (kept) return kept;
  const read = await readings.one(messageId);
  if (read) known.set(messageId, read);
  return read;
}
