import { type PipelineStage, Types, trusted } from 'mongoose';
import { invalid, notFound } from '../../errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { Chat, Message, User } from '../../protocol/resources.ts';
import { flushCursors } from '../messages/cursors.ts';
import { type Head, readHeads } from '../messages/heads.ts';
import { findLatest } from '../messages/latest.ts';
import { findUsersByIds } from '../users/find.ts';
import { type MembershipDoc, MembershipModel } from './membership.ts';
import { type ChatDoc, ChatModel } from './model.ts';
import { flushSummaries } from './summaries.ts';

/** A chat with its first members and all its admins, as one query brings them. */
interface ChatRow extends ChatDoc {
  members: MembershipDoc[];
  admins: MembershipDoc[];
}

const membersOf = (match: Record<string, unknown>, limit: number): Omit<PipelineStage.Lookup['$lookup'], 'as'> => ({
  from: MembershipModel.collection.name,
  localField: '_id',
  foreignField: 'chat',
  pipeline: [{ $match: match }, { $sort: { _id: 1 } }, { $limit: limit }],
});

async function readRows(chatIds: readonly string[]): Promise<Map<string, ChatRow>> {
  const rows = await ChatModel.aggregate<ChatRow>([
    { $match: { _id: { $in: chatIds.map((id) => new Types.ObjectId(id)) } } },
    { $lookup: { ...membersOf({}, limits.inlineMembers), as: 'members' } },
    { $lookup: { ...membersOf({ role: 'admin' }, limits.inlineMembers), as: 'admins' } },
  ]);
  return new Map(rows.map((row) => [row._id.toHexString(), row]));
}

/** A direct chat is called after the other person, for whoever looks; shared copies take the first. */
function nameOf(row: ChatRow, people: readonly User[], viewerId: string | undefined): string {
  if (row.isGroup) return row.name ?? '';
  const other = people.find((person) => person._id !== viewerId) ?? people[0];
  return other?.name ?? '';
}

/** When something last happened in a chat: its newest message, or a change of the chat itself. */
function latestOf(row: ChatRow, message: Message | undefined): string {
  const changed = new Date(Math.max(row.activeAt.getTime(), row.updatedAt.getTime())).toISOString();
  return message && message.createdAt > changed ? message.createdAt : changed;
}

/** Turns stored chats into their wire shape, exact as of now: heads and latest messages come from the messages themselves. */
async function toChats(
  chatIds: readonly string[],
  viewerId: string | undefined,
  headsOf: typeof readHeads = readHeads,
): Promise<Map<string, Chat>> {
  const [rows, heads] = await Promise.all([readRows(chatIds), headsOf(chatIds)]);
  const userIds = [...rows.values()].flatMap((row) =>
    [...row.members, ...row.admins.slice(0, 1)].map((member) => member.user.toHexString()),
  );
  const [people, latest] = await Promise.all([findUsersByIds(userIds), findLatest(heads)]);
  const chats = new Map<string, Chat>();
  for (const [id, row] of rows) {
    const users = row.members.flatMap((member) => people.get(member.user.toHexString()) ?? []);
    const head: Head = heads.get(id) ?? { seq: 0, rev: 0 };
    const isSmall = row.memberCount <= limits.inlineMembers;
    chats.set(id, {
      _id: id,
      chatName: nameOf(row, users, viewerId),
      isGroupChat: row.isGroup,
      isPublic: row.isPublic,
      users,
      memberCount: row.memberCount,
      groupAdmin: people.get(row.admins[0]?.user.toHexString() ?? '') ?? null,
      admins: row.admins.map((admin) => admin.user.toHexString()),
      latestMessage: latest.get(id) ?? null,
      lastSeq: head.seq,
      lastRev: head.rev,
      readCursors: isSmall
        ? Object.fromEntries(row.members.map((member) => [member.user.toHexString(), member.lastReadSeq]))
        : {},
      createdAt: row.createdAt.toISOString(),
      updatedAt: latestOf(row, latest.get(id)),
    });
  }
  return chats;
}

function withViewer(chat: Chat, viewerId: string, membership: Pick<MembershipDoc, 'lastReadSeq'>): Chat {
  // Who wrote the newest message has read up to it, also before their cursor's move is stored.
  const isOwn = chat.latestMessage?.sender._id === viewerId;
  const lastReadSeq = isOwn ? chat.lastSeq : Math.min(membership.lastReadSeq, chat.lastSeq);
  return { ...chat, lastReadSeq, unread: chat.lastSeq - lastReadSeq };
}

/** The copy that all members share, without what belongs to a viewer. Throws `not_found`. */
export async function toSharedChat(chatId: string): Promise<Chat> {
  await flushCursors();
  const chat = (await toChats([chatId], undefined)).get(chatId);
  if (!chat) throw notFound('chat');
  return chat;
}

/** A member's own copy of a chat. Throws `not_found` to everybody else. */
export async function findChatFor(userId: string, chatId: string): Promise<Chat> {
  await flushCursors();
  const membership = await MembershipModel.findOne({
    chat: new Types.ObjectId(chatId),
    user: new Types.ObjectId(userId),
  }).lean();
  const chat = membership && (await toChats([chatId], userId)).get(chatId);
  if (!chat) throw notFound('chat');
  return withViewer(chat, userId, membership);
}

interface ListCursor {
  activeAt: Date;
  id: Types.ObjectId;
}

const encodeCursor = (chat: ChatDoc) =>
  Buffer.from(`${chat.activeAt.getTime()}.${chat._id.toHexString()}`).toString('base64url');

function decodeCursor(cursor: string): ListCursor {
  const [, time, id] = /^(\d{1,15})\.([0-9a-f]{24})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!time || !id) throw invalid('This cursor is not one of ours.');
  return { activeAt: new Date(Number(time)), id: new Types.ObjectId(id) };
}

/** A member's place in a chat: what a list needs to know of it. */
export type Place = Pick<MembershipDoc, 'chat' | 'lastReadSeq'>;

/** Every chat a person is in. */
export async function findPlaces(userId: string): Promise<Place[]> {
  await flushCursors();
  return await MembershipModel.collection
    .find<Place>({ user: new Types.ObjectId(userId) }, { projection: { _id: 0, chat: 1, lastReadSeq: 1 } })
    .toArray();
}

/** The chats of one page, in stored order, and whether there are more. */
async function readPage(
  places: readonly Place[],
  page: ListPage,
): Promise<{ ids: string[]; nextCursor: string | null }> {
  // All of them fit: nothing to choose.
  if (page.cursor === undefined && places.length <= page.limit) {
    return { ids: places.map((place) => place.chat.toHexString()), nextCursor: null };
  }
  // What was sent before this call counts for the order.
  await flushSummaries();
  const query = ChatModel.find({ _id: trusted({ $in: places.map((place) => place.chat) }) });
  if (page.cursor !== undefined) {
    const { activeAt, id } = decodeCursor(page.cursor);
    query.or([{ activeAt: trusted({ $lt: activeAt }) }, { activeAt, _id: trusted({ $lt: id }) }]);
  }
  const found = await query
    .sort({ activeAt: -1, _id: -1 })
    .limit(page.limit + 1)
    .lean();
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    ids: shown.map((chat) => chat._id.toHexString()),
    nextCursor: found.length > page.limit && last ? encodeCursor(last) : null,
  };
}

export interface ListPage {
  limit: number;
  cursor?: string | undefined;
}

/** A page of a person's chats, latest first. `headsOf` says how far each has come: the store does, or a hub that holds them live. */
export async function listChats(
  userId: string,
  places: readonly Place[],
  page: ListPage,
  headsOf: typeof readHeads = readHeads,
): Promise<{ items: Chat[]; nextCursor: string | null }> {
  const { ids, nextCursor } = await readPage(places, page);
  const byChat = new Map(places.map((place) => [place.chat.toHexString(), place]));
  const chats = await toChats(ids, userId, headsOf);
  const items = ids.flatMap((id) => {
    const chat = chats.get(id);
    const place = byChat.get(id);
    return chat && place ? [withViewer(chat, userId, place)] : [];
  });
  // The stored order may be a moment behind what another instance wrote.
  items.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0));
  return { items, nextCursor };
}

/** A member's chats, latest first. */
export async function findChatsFor(
  userId: string,
  page: ListPage,
): Promise<{ items: Chat[]; nextCursor: string | null }> {
  return await listChats(userId, await findPlaces(userId), page);
}
