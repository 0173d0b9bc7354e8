import type { Chat, User } from '../../protocol/resources.ts';
import { findUnreadAddressed } from '../messages/unread-addressed.ts';
import { type MembershipDoc, toChatNotify } from './membership.ts';

/** A member's place in a chat, as far as their copy of it shows it. */
export type ViewerPlace = Pick<MembershipDoc, 'lastReadSeq' | 'level' | 'mutedUntil'>;

/** A direct chat is called after the other person, for whoever looks. */
export function directName(people: readonly Pick<User, '_id' | 'name'>[], viewerId: string): string {
  const other = people.find((person) => person._id !== viewerId) ?? people[0];
  return other?.name ?? '';
}

/** How far a member has read. Who wrote the newest message has read up to it, also before their cursor's move is stored. */
export const readUpTo = (
  { lastSeq, latestSenderId }: { lastSeq: number; latestSenderId: string | undefined },
  viewerId: string,
  lastReadSeq: number,
): number => (latestSenderId === viewerId ? lastSeq : Math.min(lastReadSeq, lastSeq));

/** A member's own copies of chats, in the order given. */
export async function viewedBy(
  viewerId: string,
  shown: readonly { chat: Chat; place: ViewerPlace }[],
): Promise<Chat[]> {
  const rows = shown.map(({ chat, place }) => {
    const { lastSeq, latestMessage } = chat;
    const latestSenderId = latestMessage?.sender._id;
    return { chat, place, lastReadSeq: readUpTo({ lastSeq, latestSenderId }, viewerId, place.lastReadSeq) };
  });
  const addressedIn = await findUnreadAddressed(
    rows
      .filter(({ chat }) => chat.isGroupChat)
      .map(({ chat, lastReadSeq }) => ({
        chatId: chat._id,
        userId: viewerId,
        after: lastReadSeq,
        upTo: chat.lastSeq,
      })),
  );
  return rows.map(({ chat, place, lastReadSeq }) => {
    const unread = chat.lastSeq - lastReadSeq;
    const own = { ...chat, lastReadSeq, unread, notify: toChatNotify(place) };
    if (!chat.isGroupChat) return { ...own, chatName: directName(chat.users, viewerId), addressed: unread };
    const addressedSeqs = addressedIn.get(chat._id) ?? [];
    return { ...own, addressed: addressedSeqs.length, addressedSeqs };
  });
}
