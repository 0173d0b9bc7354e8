import { Types } from 'mongoose';
import { requireGroupAdmin, requireMember } from '../../access.ts';
import { conflict, invalid, notFound } from '../../errors.ts';
import { log } from '../../log.ts';
import type { Chat, Role, System } from '../../protocol/resources.ts';
import { admitMembers, expelMember, forgetAccess, publishToChat } from '../../realtime/notices.ts';
import { isDuplicateKey } from '../../stores/duplicate-key.ts';
import type { Actor } from '../auth/actor.ts';
import { expelFromCalls } from '../calls/service.ts';
import { moveCursor } from '../messages/cursors.ts';
import { readHeads } from '../messages/heads.ts';
import { sendSystemMessage } from '../messages/service.ts';
import { requireUser } from '../users/find.ts';
import { findChatFor, toSharedChat } from './find.ts';
import { findGeneralId } from './general.ts';
import { MembershipModel } from './membership.ts';
import { type ChatDoc, ChatModel } from './model.ts';

const keys = (chatId: string, userId: string) => ({
  chat: new Types.ObjectId(chatId),
  user: new Types.ObjectId(userId),
});

/** A group the actor is in. Throws `not_found` to outsiders, `invalid_request` for a direct chat. */
export async function requireGroup(actor: Actor, chatId: string): Promise<ChatDoc> {
  await requireMember(actor.userId, chatId);
  const chat = await ChatModel.findById(chatId).lean();
  if (!chat) throw notFound('chat');
  if (!chat.isGroup) throw invalid('A direct chat has no members to change and no name of its own.');
  return chat;
}

/** Tells all members how the chat is now. */
export async function announceChat(chatId: string): Promise<void> {
  publishToChat(chatId, 'chat.updated', await toSharedChat(chatId));
}

/** Stores a membership that has the whole history as read; false when it was there. */
async function storeMember(chatId: string, userId: string, role: Role): Promise<boolean> {
  const head = (await readHeads([chatId])).get(chatId)?.seq ?? 0;
  try {
    await MembershipModel.create({ ...keys(chatId, userId), role, lastReadSeq: head });
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
  await ChatModel.updateOne({ _id: new Types.ObjectId(chatId) }, { $inc: { memberCount: 1 } });
  return true;
}

/** Makes somebody a member, with everything that follows from it; nothing follows when they are one. */
async function enterGroup(
  chatId: string,
  userId: string,
  role: Role,
  actorId: string,
  system: System,
  line: string,
): Promise<void> {
  if (!(await storeMember(chatId, userId, role))) return;
  const message = await sendSystemMessage(actorId, chatId, system, line);
  // The line that tells of their coming is no news to them.
  await moveCursor(chatId, userId, message.seq);
  await admitMembers(chatId, [userId]);
  await announceChat(chatId);
}

/** Adds a person to a group. Admins may; adding a member again changes nothing. */
export async function addMember(actor: Actor, chatId: string, userId: string): Promise<Chat> {
  await requireGroup(actor, chatId);
  await requireGroupAdmin(actor.userId, chatId);
  const [subject, author] = await Promise.all([requireUser(userId), requireUser(actor.userId)]);
  if (subject.deactivatedAt) throw notFound('person');
  const system: System = { kind: 'member.added', subject: { _id: subject._id, name: subject.name } };
  await enterGroup(chatId, userId, 'member', actor.userId, system, `${author.name} added ${subject.name}`);
  return await findChatFor(actor.userId, chatId);
}

/** Joins a public group; joining again changes nothing. */
export async function joinGroup(actor: Actor, chatId: string): Promise<Chat> {
  const chat = await ChatModel.findOne({ _id: new Types.ObjectId(chatId), isGroup: true, isPublic: true }).lean();
  // A member of a private group sees it, and is in it already.
  if (!chat) await requireMember(actor.userId, chatId);
  else await join(chat, actor.userId);
  return await findChatFor(actor.userId, chatId);
}

async function join(chat: ChatDoc, userId: string): Promise<void> {
  const user = await requireUser(userId);
  // #general has no founder: the workspace's admin runs it.
  const role = chat.isGeneral && user.isAdmin ? 'admin' : 'member';
  await enterGroup(chat._id.toHexString(), userId, role, userId, { kind: 'member.joined' }, `${user.name} joined`);
}

/** Brings somebody into #general. */
export async function joinGeneral(userId: string): Promise<void> {
  const chat = await ChatModel.findById(await findGeneralId()).lean();
  if (chat) await join(chat, userId);
}

/** A group goes on when its last admin leaves: the oldest member follows. */
async function promoteSuccessor(chatId: string): Promise<void> {
  const chat = new Types.ObjectId(chatId);
  if (await MembershipModel.exists({ chat, role: 'admin' })) return;
  const oldest = await MembershipModel.findOneAndUpdate(
    { chat },
    { $set: { role: 'admin' } },
    { sort: { _id: 1 } },
  ).lean();
  if (oldest) await forgetAccess(chatId, oldest.user.toHexString());
}

/** Takes a person out of a group: admins anybody, everybody themselves. The last admin's leaving promotes the oldest member. */
export async function removeMember(actor: Actor, chatId: string, userId: string): Promise<Chat> {
  const group = await requireGroup(actor, chatId);
  const isLeaving = userId === actor.userId;
  if (!isLeaving) await requireGroupAdmin(actor.userId, chatId);
  const [subject, author] = await Promise.all([requireUser(userId), requireUser(actor.userId)]);
  const before = isLeaving ? await findChatFor(actor.userId, chatId) : undefined;
  const { deletedCount } = await MembershipModel.deleteOne(keys(chatId, userId));
  if (deletedCount === 0) throw notFound('member');
  await ChatModel.updateOne({ _id: group._id }, { $inc: { memberCount: -1 } });
  await expelMember(chatId, userId);
  await expelFromCalls(chatId, userId).catch((error: unknown) =>
    log.warn({ chat: chatId, error: String(error) }, 'Who was removed is still in a call; the reaper finds them'),
  );
  if (!group.isGeneral) await promoteSuccessor(chatId);
  const system: System = isLeaving
    ? { kind: 'member.left' }
    : { kind: 'member.removed', subject: { _id: subject._id, name: subject.name } };
  await sendSystemMessage(
    actor.userId,
    chatId,
    system,
    isLeaving ? `${author.name} left` : `${author.name} removed ${subject.name}`,
  );
  await announceChat(chatId);
  return before ? withoutUser(before, userId) : await findChatFor(actor.userId, chatId);
}

/** What somebody who has left last saw of a chat, without themselves. */
function withoutUser(chat: Chat, userId: string): Chat {
  return {
    ...chat,
    users: chat.users.filter((user) => user._id !== userId),
    admins: chat.admins.filter((id) => id !== userId),
    groupAdmin: chat.groupAdmin?._id === userId ? null : chat.groupAdmin,
    memberCount: chat.memberCount - 1,
  };
}

/** Makes a member an admin, or an admin a member. Throws `conflict` for the last admin. */
export async function setRole(actor: Actor, chatId: string, userId: string, role: Role): Promise<Chat> {
  await requireGroup(actor, chatId);
  await requireGroupAdmin(actor.userId, chatId);
  const former = await MembershipModel.findOneAndUpdate(keys(chatId, userId), { $set: { role } }).lean();
  if (!former) throw notFound('member');
  if (former.role !== role) {
    if (role === 'member') await keepAnAdmin(chatId, former._id);
    await forgetAccess(chatId, userId);
    await announceChat(chatId);
  }
  return await findChatFor(actor.userId, chatId);
}

/** Looks after the change, since two admins may step down at once, and takes it back when nobody is left. */
async function keepAnAdmin(chatId: string, membershipId: Types.ObjectId): Promise<void> {
  if (await MembershipModel.exists({ chat: new Types.ObjectId(chatId), role: 'admin' })) return;
  await MembershipModel.updateOne({ _id: membershipId }, { $set: { role: 'admin' } });
  throw conflict('A group needs an admin. Make somebody else one first.');
}
