import { type PipelineStage, Types } from 'mongoose';
import { limits } from '../../protocol/limits.ts';
import { type MembershipDoc, MembershipModel } from './membership.ts';
import { type ChatDoc, ChatModel } from './model.ts';

/** A stored chat with its first members and all its admins. */
export interface ChatRow extends ChatDoc {
  members: MembershipDoc[];
  admins: MembershipDoc[];
}

const first = limits.inlineMembers;

/** All members of chats that are small enough to be read whole, by chat and in the order of joining. */
async function readSmall(chats: readonly ChatDoc[]): Promise<ChatRow[]> {
  if (chats.length === 0) return [];
  const rows = new Map(chats.map((chat) => [chat._id.toHexString(), { ...chat, members: [], admins: [] } as ChatRow]));
  const memberships = MembershipModel.collection
    .find<MembershipDoc>({ chat: { $in: chats.map((chat) => chat._id) } })
    .sort({ chat: 1, _id: 1 });
  for await (const membership of memberships) {
    const row = rows.get(membership.chat.toHexString());
    if (!row) continue;
    if (row.members.length < first) row.members.push(membership);
    if (membership.role === 'admin' && row.admins.length < first) row.admins.push(membership);
  }
  return [...rows.values()];
}

const firstOf = (match: Record<string, unknown>): Omit<PipelineStage.Lookup['$lookup'], 'as'> => ({
  from: MembershipModel.collection.name,
  localField: '_id',
  foreignField: 'chat',
  pipeline: [{ $match: match }, { $sort: { _id: 1 } }, { $limit: first }],
});

async function readLarge(chats: readonly ChatDoc[]): Promise<ChatRow[]> {
  if (chats.length === 0) return [];
  return await ChatModel.aggregate<ChatRow>([
    { $match: { _id: { $in: chats.map((chat) => chat._id) } } },
    { $lookup: { ...firstOf({}), as: 'members' } },
    { $lookup: { ...firstOf({ role: 'admin' }), as: 'admins' } },
  ]);
}

/** Stored chats by id. A lookup a chat costs several times what reading small ones whole does. */
export async function readRows(chatIds: readonly string[]): Promise<Map<string, ChatRow>> {
  const chats = await ChatModel.collection
    .find<ChatDoc>({ _id: { $in: chatIds.map((id) => new Types.ObjectId(id)) } })
    .toArray();
  const isSmall = (chat: ChatDoc) => chat.memberCount <= first;
  const rows = await Promise.all([readSmall(chats.filter(isSmall)), readLarge(chats.filter((chat) => !isSmall(chat)))]);
  return new Map(rows.flat().map((row) => [row._id.toHexString(), row]));
}
