import { addressesOf, decide, type MessageDoc, MessageModel, type Recipient } from '@talky/server/backend';
import type { ReasonCode } from '@talky/server/protocol';
import type { Person } from './person.ts';
import { findUnreadChats, type UnreadChat } from './unread-chats.ts';

/** What is older is no news to anybody. */
const ageMs = 7 * 24 * 60 * 60_000;
/** Of one chat's unread messages: the newest, and of a busy one's earlier ones those that are addressed to somebody. */
const newestMax = 50;
const addressedMax = 20;

export interface WaitingMessage {
  message: MessageDoc;
  because: ReasonCode;
}

/** A chat with messages that were meant for the person, newest first. */
export interface WaitingChat {
  chat: UnreadChat['chat'];
  messages: WaitingMessage[];
}

const messages = () => MessageModel.collection;

async function readMessages({ chat, after }: UnreadChat, userId: string, since: Date): Promise<MessageDoc[]> {
  const unread = { chat: chat._id, seq: { $gt: after }, createdAt: { $gt: since } };
  const newest = await messages().find<MessageDoc>(unread).sort({ seq: -1 }).limit(newestMax).toArray();
  const last = newest.at(-1);
  if (!last || newest.length < newestMax) return newest;
  const addressed = await messages()
    .find<MessageDoc>({ ...unread, addressed: { $in: [userId, 'all'] }, seq: { $gt: after, $lt: last.seq } })
    .sort({ seq: -1 })
    .limit(addressedMax)
    .toArray();
  return [...newest, ...addressed];
}

/** The person as they are to an e-mail: away, and disturbed by it only once it is time. */
const recipientOf = ({ id, preferences }: Person, { membership }: UnreadChat): Recipient => ({
  userId: id,
  isBot: false,
  isMember: true,
  lastReadSeq: membership.lastReadSeq,
  level: membership.level ?? null,
  mutedUntil: membership.mutedUntil ?? null,
  preferences: { ...preferences, dndUntil: null, schedule: null },
  dnd: false,
  stand: undefined,
  isLooking: false,
  hasDevice: false,
  hasEmail: true,
});

function judge(recipient: Recipient, isGroup: boolean, message: MessageDoc, now: Date): WaitingMessage[] {
  const notice = {
    seq: message.seq,
    senderId: message.sender.toHexString(),
    isSystem: message.system !== undefined,
    isDeleted: message.deletedAt !== undefined,
    isGroup,
    addressedBy: addressesOf(message)(recipient.userId),
    content: message.content,
  };
  const { via, because } = decide(recipient, notice, now);
  return via.includes('email') ? [{ message, because }] : [];
}

/** What waits for a person: unread, meant for them by what they want to hear of now, and not yet told by e-mail. */
export async function findWaiting(
  person: Person,
  told: Readonly<Record<string, number>>,
  now: Date,
): Promise<WaitingChat[]> {
  const since = new Date(now.getTime() - ageMs);
  const waiting: WaitingChat[] = [];
  // One after the other: nobody waits for it, and the database has others to serve.
  for (const unread of await findUnreadChats(person.id, told, since)) {
    const recipient = recipientOf(person, unread);
    const found = await readMessages(unread, person.id, since);
    const meant = found.flatMap((message) => judge(recipient, unread.chat.isGroup, message, now));
    if (meant.length > 0) waiting.push({ chat: unread.chat, messages: meant });
  }
  return waiting;
}
