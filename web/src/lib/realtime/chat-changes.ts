import { type Chat, isAddressedTo, limits, type Message, type User } from '@talky/server/protocol';
import type { OwnChat } from './world.ts';

/** How events change a chat. Every change is a maximum or a replacement, so that a doubled or late event does no harm. */

function withReads(chat: OwnChat, lastSeq: number, lastReadSeq: number): OwnChat {
  const unread = Math.max(0, lastSeq - lastReadSeq);
  const next = { ...chat, lastSeq, lastReadSeq, unread };
  if (!chat.isGroupChat) return { ...next, addressed: unread };
  const addressedSeqs = (chat.addressedSeqs ?? []).filter((seq) => seq > lastReadSeq);
  return { ...next, addressed: addressedSeqs.length, addressedSeqs };
}

/** A viewer's copy from the wire, which leaves out what nobody has read yet. */
export const toOwnChat = (chat: Chat): OwnChat => withReads(chat as OwnChat, chat.lastSeq, chat.lastReadSeq ?? 0);

const isLater = (message: Message, than: Message | null) =>
  than === null || message.seq > than.seq || (message.seq === than.seq && (message.rev ?? 0) >= (than.rev ?? 0));

const laterDate = (a: string, b: string) => (a > b ? a : b);

export function withRead(chat: OwnChat, userId: string, seq: number, meId: string | undefined): OwnChat {
  const known = chat.readCursors[userId];
  // Chats of more than 100 carry no cursors, and former members' count for nothing.
  const moves = known !== undefined && seq > known;
  const readCursors = moves ? { ...chat.readCursors, [userId]: seq } : chat.readCursors;
  const lastReadSeq = userId === meId ? Math.max(chat.lastReadSeq, seq) : chat.lastReadSeq;
  if (!moves && lastReadSeq === chat.lastReadSeq) return chat;
  return withReads({ ...chat, readCursors }, chat.lastSeq, lastReadSeq);
}

/** Counts a message of a group as addressed to oneself while it is, and is not read. */
function withAddress(chat: OwnChat, message: Message, meId: string | undefined): OwnChat {
  const { addressedSeqs = [], lastReadSeq } = chat;
  const counts = chat.isGroupChat && message.seq > lastReadSeq && isAddressedTo(message.addressed ?? [], meId);
  if (counts === addressedSeqs.includes(message.seq)) return chat;
  const others = addressedSeqs.filter((seq) => seq !== message.seq);
  const next = counts ? [...others, message.seq].sort((a, b) => a - b).slice(-limits.addressedMax) : others;
  return { ...chat, addressed: next.length, addressedSeqs: next };
}

export function withNewMessage(chat: OwnChat, message: Message, meId: string | undefined): OwnChat {
  const read = withAddress(withRead(chat, message.sender._id, message.seq, meId), message, meId);
  if (!isLater(message, chat.latestMessage)) return read;
  const next = {
    ...read,
    latestMessage: message,
    lastRev: Math.max(chat.lastRev, message.rev ?? 0),
    updatedAt: laterDate(chat.updatedAt, message.createdAt),
  };
  return withReads(next, Math.max(chat.lastSeq, message.seq), read.lastReadSeq);
}

export function withChangedMessage(chat: OwnChat, message: Message, meId: string | undefined): OwnChat {
  const isLatest = chat.latestMessage?._id === message._id && isLater(message, chat.latestMessage);
  return {
    ...withAddress(chat, message, meId),
    latestMessage: isLatest ? message : chat.latestMessage,
    lastRev: Math.max(chat.lastRev, message.rev ?? 0),
  };
}

const latestOf = (a: Message | null, b: Message | null) => (b && isLater(b, a) ? b : a);

function mergeCursors(known: Chat['readCursors'], told: Chat['readCursors']): Chat['readCursors'] {
  return Object.fromEntries(Object.entries(told).map(([id, seq]) => [id, Math.max(seq, known[id] ?? 0)]));
}

/** Events may have told of later changes than one's own copy that was fetched meanwhile. */
const addressedOf = (known: OwnChat, { addressedSeqs, lastRev }: Chat) =>
  addressedSeqs && lastRev >= known.lastRev ? addressedSeqs : known.addressedSeqs;

/** Takes what all members share of a chat, and keeps what belongs to the viewer. */
export function withShared(chat: OwnChat, shared: Chat): OwnChat {
  const merged: OwnChat = {
    ...chat,
    ...shared,
    // A direct chat is called after the other person, whoever that is for the viewer.
    chatName: chat.isGroupChat ? shared.chatName : chat.chatName,
    addressedSeqs: addressedOf(chat, shared),
    latestMessage: latestOf(chat.latestMessage, shared.latestMessage),
    lastRev: Math.max(chat.lastRev, shared.lastRev),
    readCursors: mergeCursors(chat.readCursors, shared.readCursors),
    updatedAt: laterDate(chat.updatedAt, shared.updatedAt),
  };
  return withReads(merged, Math.max(chat.lastSeq, shared.lastSeq), chat.lastReadSeq);
}

/** The message with its sender's present name and picture. */
export function withSender(message: Message, user: User): Message {
  const { sender } = message;
  if (sender._id !== user._id || (sender.name === user.name && sender.pic === user.pic)) return message;
  return { ...message, sender: { ...sender, name: user.name, pic: user.pic } };
}

export function withUser(chat: OwnChat, user: User, meId: string | undefined): OwnChat {
  const isMember = chat.users.some(({ _id }) => _id === user._id);
  const latestMessage = chat.latestMessage && withSender(chat.latestMessage, user);
  if (!isMember && latestMessage === chat.latestMessage) return chat;
  const namesChat = isMember && !chat.isGroupChat && (user._id !== meId || chat.users.length === 1);
  return {
    ...chat,
    users: chat.users.map((known) => (known._id === user._id ? user : known)),
    groupAdmin: chat.groupAdmin?._id === user._id ? user : chat.groupAdmin,
    latestMessage,
    chatName: namesChat ? user.name : chat.chatName,
  };
}
