import { type ChatDoc, ChatModel, type MembershipDoc, MembershipModel, readSeqs } from '@talky/server/backend';
import { Types } from 'mongoose';

/** Chats that one e-mail looks into, those last written to first. */
const chatsMax = 50;

/** A chat with messages that its member has neither read nor been told of by e-mail. */
export interface UnreadChat {
  chat: Pick<ChatDoc, '_id' | 'isGroup'>;
  membership: Pick<MembershipDoc, 'lastReadSeq' | 'level' | 'mutedUntil'>;
  /** The last that was read or told of. */
  after: number;
}

type Member = UnreadChat['membership'] & Pick<MembershipDoc, 'chat'>;

const readMemberships = (userId: string) =>
  MembershipModel.collection
    .find<Member>(
      { user: new Types.ObjectId(userId) },
      { projection: { _id: 0, chat: 1, lastReadSeq: 1, level: 1, mutedUntil: 1 } },
    )
    .toArray();

/** The person's unread chats that were written to since. */
export async function findUnreadChats(
  userId: string,
  told: Readonly<Record<string, number>>,
  since: Date,
): Promise<UnreadChat[]> {
  const memberships = new Map((await readMemberships(userId)).map((row) => [row.chat.toHexString(), row]));
  const chats = await ChatModel.collection
    .find<UnreadChat['chat']>(
      { _id: { $in: [...memberships.values()].map(({ chat }) => chat) }, activeAt: { $gt: since } },
      { projection: { isGroup: 1 } },
    )
    .sort({ activeAt: -1 })
    .toArray();
  // Not by what chats say of themselves, which an instance that was killed has not come to write.
  const heads = await readSeqs(chats.map(({ _id }) => _id.toHexString()));
  const unread = chats.flatMap((chat): UnreadChat[] => {
    const id = chat._id.toHexString();
    const membership = memberships.get(id);
    if (!membership) return [];
    const after = Math.max(membership.lastReadSeq, told[id] ?? 0);
    return (heads.get(id) ?? 0) > after ? [{ chat, membership, after }] : [];
  });
  return unread.slice(0, chatsMax);
}
