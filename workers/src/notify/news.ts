import { type AddressedBy, ChatModel, type MessageDoc, MessageModel } from '@talky/server/backend';
import type { Types } from 'mongoose';

/** A message that is to be decided about. */
export interface News {
  id: Types.ObjectId;
  chat: Types.ObjectId;
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

const readMessage = (messageId: string) =>
  MessageModel.findById(messageId, {
    chat: 1,
    seq: 1,
    sender: 1,
    content: 1,
    system: 1,
    deletedAt: 1,
    mentions: 1,
    addressed: 1,
    createdAt: 1,
  }).lean();

/** How a message is addressed to each. Naming somebody is the strongest, and an answer reaches whoever is away, which @here does not. */
export function addressesOf({
  mentions = [],
  addressed = [],
}: Pick<MessageDoc, 'mentions' | 'addressed'>): News['addressedBy'] {
  const mentioned = new Set(mentions.flatMap(({ userId }) => userId ?? []));
  const others = new Set(addressed);
  return (userId) => {
    if (mentioned.has(userId)) return 'mention';
    if (others.has('all')) return 'all';
    if (others.has(userId)) return 'reply';
    return others.has('here') ? 'here' : undefined;
  };
}

/** What there is to decide about a message; undefined when it or its chat is gone, or when it is no news any more. */
export async function readNews(messageId: string, since: Date): Promise<News | undefined> {
  const message = await readMessage(messageId);
  if (!message || message.createdAt < since) return undefined;
  const chat = await ChatModel.findById(message.chat, { isGroup: 1 }).lean();
  if (!chat) return undefined;
  return {
    id: message._id,
    chat: message.chat,
    seq: message.seq,
    senderId: message.sender.toHexString(),
    isSystem: message.system !== undefined,
    isDeleted: message.deletedAt !== undefined,
    isGroup: chat.isGroup,
    content: message.content,
    isToHere: message.addressed?.includes('here') ?? false,
    addressedBy: addressesOf(message),
  };
}
