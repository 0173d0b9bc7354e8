import {
  type ChatDoc,
  ChatModel,
  isMuted,
  MembershipModel,
  notifyPreferencesOf,
  SharedQuery,
  ShortCache,
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
  /** What is unread there is counted nowhere. */
  isMuted: boolean;
}

/** Whoever a device belongs to. */
export interface Reader {
  hideContent: boolean;
  /** By chat. */
  places: Map<string, Place>;
}

const ids = (hex: readonly string[]) => hex.map((id) => new Types.ObjectId(id));

type Head = Pick<ChatDoc, '_id' | 'lastSeq' | 'activeAt'>;

/** The jobs of one message ask for the same chats within seconds; a count that is as old is none the worse. */
const known = new ShortCache<Head>(2_000);

async function readHeads(chatIds: ReadonlySet<string>): Promise<Map<string, Head>> {
  const found = new Map<string, Head>();
  const unknown: string[] = [];
  for (const id of chatIds) {
    const head = known.get(id);
    if (head) found.set(id, head);
    else unknown.push(id);
  }
  if (unknown.length === 0) return found;
  const chats = ChatModel.collection.find<Head>(
    { _id: { $in: ids(unknown) } },
    { projection: { lastSeq: 1, activeAt: 1 } },
  );
  for await (const chat of chats) {
    const id = chat._id.toHexString();
    found.set(id, chat);
    known.set(id, chat);
  }
  return found;
}

async function readReaders(userIds: readonly string[]): Promise<Map<string, Reader>> {
  const [users, memberships] = await Promise.all([
    UserModel.collection
      .find<Pick<UserDoc, '_id' | 'notify'>>(
        { _id: { $in: ids(userIds) }, deactivatedAt: null },
        { projection: { notify: 1 } },
      )
      .toArray(),
    MembershipModel.collection
      .find(
        { user: { $in: ids(userIds) } },
        { projection: { _id: 0, user: 1, chat: 1, lastReadSeq: 1, mutedUntil: 1 } },
      )
      .toArray(),
  ]);
  const heads = await readHeads(new Set(memberships.map(({ chat }) => chat.toHexString())));
  const readers = new Map<string, Reader>(
    users.map((user) => {
      const { hideContent } = notifyPreferencesOf(user);
      return [user._id.toHexString(), { hideContent, places: new Map() }];
    }),
  );
  const now = new Date();
  for (const { user, chat, lastReadSeq, mutedUntil } of memberships) {
    const chatId = chat.toHexString();
    const head = heads.get(chatId);
    if (!head) continue;
    const { lastSeq, activeAt } = head;
    readers.get(user.toHexString())?.places.set(chatId, {
      lastReadSeq,
      lastSeq,
      activeAt,
      isMuted: isMuted(mutedUntil ?? null, now),
    });
  }
  return readers;
}

/** Pushes have time, and a query for many costs hardly more than one. */
const gatherMs = 20;
const readers = new SharedQuery(readReaders, 500, gatherMs);

/** Undefined when the account has ended. The jobs of many people share a query. */
export const findReader = (userId: string): Promise<Reader | undefined> => readers.one(userId);
