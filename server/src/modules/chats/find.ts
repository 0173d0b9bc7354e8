import { Types } from 'mongoose';
import { notFound } from '../../errors.ts';
import { limits } from '../../protocol/limits.ts';
import type { Chat, Message } from '../../protocol/resources.ts';
import { flushCursors } from '../messages/cursors.ts';
import { type Head, readHeads } from '../messages/heads.ts';
import { findLatest } from '../messages/latest.ts';
import { findUsersByIds } from '../users/find.ts';
import { MembershipModel } from './membership.ts';
import { type ChatRow, readRows } from './rows.ts';
import { viewedBy } from './viewer.ts';

/** When something last happened in a chat: its newest message, or a change of the chat itself. */
function latestOf(row: ChatRow, message: Message | undefined): string {
  const changed = new Date(Math.max(row.activeAt.getTime(), row.updatedAt.getTime())).toISOString();
  return message && message.createdAt > changed ? message.createdAt : changed;
}

/**
 * Stored chats in the shape that all members share, exact as of now: heads and latest messages come from the
 * messages themselves. `headsOf` says how far each has come: the store does, or a hub that holds them live.
 */
export async function findShared(
  chatIds: readonly string[],
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
      chatName: row.isGroup ? (row.name ?? '') : (users[0]?.name ?? ''),
      isGroupChat: row.isGroup,
      isPublic: row.isPublic,
      mentionAll: row.mentionAll ?? 'everyone',
      startCalls: row.startCalls ?? 'everyone',
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

/** The copy that all members share, without what belongs to a viewer. Throws `not_found`. */
export async function toSharedChat(chatId: string): Promise<Chat> {
  await flushCursors();
  const chat = (await findShared([chatId])).get(chatId);
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
  const chat = membership && (await findShared([chatId])).get(chatId);
  if (!chat) throw notFound('chat');
  const [own] = await viewedBy(userId, [{ chat, place: membership }]);
  if (!own) throw notFound('chat');
  return own;
}
