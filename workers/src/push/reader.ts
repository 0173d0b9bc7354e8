import {
  ChatModel,
  MembershipModel,
  notifyPreferencesOf,
  SharedQuery,
  type UserDoc,
  UserModel,
} from '@talky/server/backend';
import { Types } from 'mongoose';

/** How far somebody has come in a chat. */
export interface Place {
  lastReadSeq: number;
  /** The chat's newest message; may be a moment behind. */
  lastSeq: number;
  activeAt: Date;
}

/** Whoever a device belongs to. */
export interface Reader {
  hideContent: boolean;
  /** By chat. */
  places: Map<string, Place>;
}

const ids = (hex: readonly string[]) => hex.map((id) => new Types.ObjectId(id));

async function readPlaces(userIds: readonly string[]) {
  const memberships = await MembershipModel.collection
    .find({ user: { $in: ids(userIds) } }, { projection: { _id: 0, user: 1, chat: 1, lastReadSeq: 1 } })
    .toArray();
  const chatIds = [...new Set(memberships.map(({ chat }) => chat.toHexString()))];
  const chats = await ChatModel.collection
    .find({ _id: { $in: ids(chatIds) } }, { projection: { lastSeq: 1, activeAt: 1 } })
    .toArray();
  return { memberships, chats: new Map(chats.map((chat) => [chat._id.toHexString(), chat])) };
}

async function readReaders(userIds: readonly string[]): Promise<Map<string, Reader>> {
  const [users, { memberships, chats }] = await Promise.all([
    UserModel.collection
      .find<Pick<UserDoc, '_id' | 'notify'>>(
        { _id: { $in: ids(userIds) }, deactivatedAt: null },
        { projection: { notify: 1 } },
      )
      .toArray(),
    readPlaces(userIds),
  ]);
  const readers = new Map<string, Reader>(
    users.map((user) => {
      const { hideContent } = notifyPreferencesOf(user);
      return [user._id.toHexString(), { hideContent, places: new Map() }];
    }),
  );
  for (const { user, chat, lastReadSeq } of memberships) {
    const chatId = chat.toHexString();
    const stored = chats.get(chatId);
    if (!stored) continue;
    const { lastSeq, activeAt } = stored;
    readers.get(user.toHexString())?.places.set(chatId, { lastReadSeq, lastSeq, activeAt });
  }
  return readers;
}

const readers = new SharedQuery(readReaders);

/** Undefined when the account has ended. The jobs of many people share a query. */
export const findReader = (userId: string): Promise<Reader | undefined> => readers.one(userId);
