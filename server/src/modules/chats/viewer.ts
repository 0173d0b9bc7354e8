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

const readIn = ({ lastSeq, latestMessage }: Chat, viewerId: string, { lastReadSeq }: ViewerPlace) =>
  readUpTo({ lastSeq, latestSenderId: latestMessage?.sender._id }, viewerId, lastReadSeq);

/** A member's own copies of chats, in the order given. */
export async function viewedBy(
  viewerId: string,
  shown: readonly { chat: Chat; place: ViewerPlace }[],
): Promise<Chat[]> {
  const groups = shown.filter(({ chat }) => chat.isGroupChat);
  const addressedIn = await findUnreadAddressed(
    groups.map(({ chat, place }) => ({
      chatId: chat._id,
      userId: viewerId,
      after: readIn(chat, viewerId, place),
      upTo: chat.lastSeq,
    })),
  );
  return shown.map(({ chat, place }) => {
    const lastReadSeq = readIn(chat, viewerId, place);
    const unread = chat.lastSeq - lastReadSeq;
    const own = { ...chat, lastReadSeq, unread, notify: toChatNotify(place) };
    if (!chat.isGroupChat) return { ...own, chatName: directName(chat.users, viewerId), addressed: unread };
    const addressedSeqs = addressedIn.get(chat._id) ?? [];
    return { ...own, addressed: addressedSeqs.length, addressedSeqs };
  });
}
