import {
  type AddressedBy,
  addressesOf,
  type ChatDoc,
  ChatModel,
  type MessageDoc,
  MessageModel,
  SharedQuery,
} from '@talky/server/backend';
import { Types } from 'mongoose';

/** A message that is to be decided about. */
export interface News {
  id: Types.ObjectId;
  chat: Types.ObjectId;
  at: Date;
  seq: number;
  senderId: string;
  isSystem: boolean;
  isDeleted: boolean;
  isGroup: boolean;
  content: string;
  /** Whether it is to those who are at it, so that it matters who is. */
  isToHere: boolean;
  /** How it is addressed to a person. */
  addressedBy(userId: string): AddressedBy | undefined;
}

const ids = (hex: readonly string[]) => hex.map((id) => new Types.ObjectId(id));
const fields = {
  chat: 1,
  seq: 1,
  sender: 1,
  content: 1,
  system: 1,
  deletedAt: 1,
  mentions: 1,
  addressed: 1,
  createdAt: 1,
};

async function readNews(messageIds: readonly string[]): Promise<Map<string, News>> {
  const messages = await MessageModel.collection
    .find<MessageDoc>({ _id: { $in: ids(messageIds) } }, { projection: fields })
    .toArray();
  const chats = await ChatModel.collection
    .find<Pick<ChatDoc, '_id' | 'isGroup'>>(
      { _id: { $in: messages.map(({ chat }) => chat) } },
      { projection: { isGroup: 1 } },
    )
    .toArray();
  const kinds = new Map(chats.map(({ _id, isGroup }) => [_id.toHexString(), isGroup]));
  const news = new Map<string, News>();
  for (const message of messages) {
    const isGroup = kinds.get(message.chat.toHexString());
    if (isGroup !== undefined) news.set(message._id.toHexString(), toNews(message, isGroup));
  }
  return news;
}

const toNews = (message: MessageDoc, isGroup: boolean): News => ({
  id: message._id,
  chat: message.chat,
  at: message.createdAt,
  seq: message.seq,
  senderId: message.sender.toHexString(),
  isSystem: message.system !== undefined,
  isDeleted: message.deletedAt !== undefined,
  isGroup,
  content: message.content,
  isToHere: message.addressed?.includes('here') ?? false,
  addressedBy: addressesOf(message),
});

const news = new SharedQuery(readNews);

/** What there is to decide about a message; undefined when it or its chat is gone. Jobs that are done at once share a query. */
export const findNews = (messageId: string): Promise<News | undefined> => news.one(messageId);
