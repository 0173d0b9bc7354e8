import { Types, trusted } from 'mongoose';
import { requireGroupAdmin, requireMember } from '../../access.ts';
import { invalid, notFound } from '../../errors.ts';
import type { Chat, Member, PublicChat } from '../../protocol/resources.ts';
import { admitMembers } from '../../realtime/notices.ts';
import type { Actor } from '../auth/actor.ts';
import { flushCursors } from '../messages/cursors.ts';
import { sendSystemMessage } from '../messages/service.ts';
import { findUsersByIds, requireUser } from '../users/find.ts';
import { readName } from '../users/names.ts';
import { readIdCursor, writeIdCursor } from './cursor.ts';
import { findChatFor } from './find.ts';
import { MembershipModel } from './membership.ts';
import { announceChat, requireGroup } from './membership-service.ts';
import { ChatModel } from './model.ts';

/** One direct chat a pair, whoever asks first. */
const directKeyOf = (a: string, b: string) => [a, b].sort().join(':');

async function storeMembers(
  chat: Types.ObjectId,
  userIds: readonly string[],
  adminId: string | undefined,
): Promise<void> {
  const joinedAt = new Date();
  const rows = userIds.map((userId) => {
    // An id made here, not by the database, so that members stand in the order in which this process made them.
    const membership = {
      _id: new Types.ObjectId(),
      role: userId === adminId ? 'admin' : 'member',
      lastReadSeq: 0,
      joinedAt,
    };
    const filter = { chat, user: new Types.ObjectId(userId) };
    return { updateOne: { filter, update: { $setOnInsert: membership }, upsert: true } };
  });
  await MembershipModel.bulkWrite(rows as Parameters<typeof MembershipModel.bulkWrite>[0], { ordered: true });
}

async function findOrCreateDirect(key: string, memberCount: number): Promise<{ id: Types.ObjectId; isNew: boolean }> {
  const found = await ChatModel.findOne({ directKey: key }, { _id: 1 }).lean();
  if (found) return { id: found._id, isNew: false };
  try {
    const made = await ChatModel.create({ isGroup: false, isPublic: false, directKey: key, memberCount });
    return { id: made._id, isNew: true };
  } catch (error) {
    const twin = await ChatModel.findOne({ directKey: key }, { _id: 1 }).lean();
    if (!twin) throw error;
    return { id: twin._id, isNew: false };
  }
}

/** The direct chat with a person, made if absent. With oneself it is a place for notes. */
export async function openDirect(actor: Actor, userId: string): Promise<Chat> {
  await requireUser(userId);
  const people = [...new Set([actor.userId, userId])];
  const { id, isNew } = await findOrCreateDirect(directKeyOf(actor.userId, userId), people.length);
  // Also when it was there: whoever made it may have died before storing the members.
  await storeMembers(id, people, undefined);
  const chatId = id.toHexString();
  if (isNew) await admitMembers(chatId, people);
  return await findChatFor(actor.userId, chatId);
}

export interface GroupInput {
  name: string;
  users: string[];
  isPublic?: boolean | undefined;
}

/** Makes a group; the actor is its admin. */
export async function createGroup(actor: Actor, input: GroupInput): Promise<Chat> {
  const name = readName(input.name);
  const others = [...new Set(input.users)].filter((id) => id !== actor.userId);
  if (others.length === 0) throw invalid('A group needs at least one other person.');
  const people = await findUsersByIds(others);
  if (others.some((id) => !people.has(id) || people.get(id)?.deactivatedAt)) throw notFound('person');
  const chat = await ChatModel.create({
    name,
    isGroup: true,
    isPublic: input.isPublic ?? false,
    memberCount: others.length + 1,
  });
  const members = [actor.userId, ...others];
  await storeMembers(chat._id, members, actor.userId);
  const chatId = chat._id.toHexString();
  await admitMembers(chatId, members);
  return await findChatFor(actor.userId, chatId);
}

/** Gives a group another name. */
export async function renameGroup(actor: Actor, chatId: string, chatName: string): Promise<Chat> {
  const group = await requireGroup(actor, chatId);
  await requireGroupAdmin(actor.userId, chatId);
  const name = readName(chatName);
  if (name !== group.name) {
    await ChatModel.updateOne({ _id: group._id }, { $set: { name } });
    const author = await requireUser(actor.userId);
    await sendSystemMessage(
      actor.userId,
      chatId,
      { kind: 'chat.renamed', chatName: name },
      `${author.name} renamed the group to ${name}`,
    );
    await announceChat(chatId);
  }
  return await findChatFor(actor.userId, chatId);
}

export interface ListPage {
  limit: number;
  cursor?: string | undefined;
}

/** Public groups by age, with whether the actor is in each. */
export async function findPublicGroups(
  actor: Actor,
  page: ListPage & { search?: string | undefined },
): Promise<{ items: PublicChat[]; nextCursor: string | null }> {
  const query = ChatModel.find({ isGroup: true, isPublic: true });
  if (page.cursor !== undefined) query.where({ _id: trusted({ $gt: readIdCursor(page.cursor) }) });
  const text = page.search?.trim() ?? '';
  if (text !== '') {
    const name = trusted({ $regex: new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i') });
    query.where({ name });
  }
  const found = await query
    .sort({ _id: 1 })
    .limit(page.limit + 1)
    .lean();
  const shown = found.slice(0, page.limit);
  const mine = await MembershipModel.find(
    { user: new Types.ObjectId(actor.userId), chat: trusted({ $in: shown.map((chat) => chat._id) }) },
    { chat: 1 },
  ).lean();
  const joined = new Set(mine.map((row) => row.chat.toHexString()));
  const last = shown.at(-1);
  return {
    items: shown.map((chat) => ({
      _id: chat._id.toHexString(),
      chatName: chat.name ?? '',
      memberCount: chat.memberCount,
      isMember: joined.has(chat._id.toHexString()),
      createdAt: chat.createdAt.toISOString(),
    })),
    nextCursor: found.length > page.limit && last ? writeIdCursor(last._id) : null,
  };
}

/** Members of a chat, oldest first. */
export async function findMembers(
  actor: Actor,
  chatId: string,
  page: ListPage,
): Promise<{ items: Member[]; nextCursor: string | null }> {
  await requireMember(actor.userId, chatId);
  await flushCursors();
  const query = MembershipModel.find({ chat: new Types.ObjectId(chatId) });
  if (page.cursor !== undefined) query.where({ _id: trusted({ $gt: readIdCursor(page.cursor) }) });
  const found = await query
    .sort({ _id: 1 })
    .limit(page.limit + 1)
    .lean();
  const shown = found.slice(0, page.limit);
  const people = await findUsersByIds(shown.map((row) => row.user.toHexString()));
  const last = shown.at(-1);
  return {
    items: shown.flatMap((row) => {
      const person = people.get(row.user.toHexString());
      return person
        ? [{ ...person, role: row.role, lastReadSeq: row.lastReadSeq, joinedAt: row.joinedAt.toISOString() }]
        : [];
    }),
    nextCursor: found.length > page.limit && last ? writeIdCursor(last._id) : null,
  };
}
