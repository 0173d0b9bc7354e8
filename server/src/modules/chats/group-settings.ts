import { requireGroupAdmin } from '../../access.ts';
import { forbidden } from '../../errors.ts';
import type { MentionAll } from '../../protocol/mentions.ts';
import type { Chat } from '../../protocol/resources.ts';
import type { Actor } from '../auth/actor.ts';
import { findChatFor } from './find.ts';
import { announceChat, requireGroup } from './membership-service.ts';
import { ChatModel } from './model.ts';

/** Opens a group to everybody who looks for it, or closes it. */
export async function setVisibility(actor: Actor, chatId: string, isPublic: boolean): Promise<Chat> {
  const group = await requireGroup(actor, chatId);
  await requireGroupAdmin(actor.userId, chatId);
  if (group.isGeneral && !isPublic) throw forbidden('#general is open to everyone.');
  if (group.isPublic !== isPublic) {
    await ChatModel.updateOne({ _id: group._id }, { $set: { isPublic } });
    await announceChat(chatId);
  }
  return await findChatFor(actor.userId, chatId);
}

/** Lets everyone, or admins alone, address the whole group by @all and @here. */
export async function setMentionAll(actor: Actor, chatId: string, mentionAll: MentionAll): Promise<Chat> {
  const group = await requireGroup(actor, chatId);
  await requireGroupAdmin(actor.userId, chatId);
  if ((group.mentionAll ?? 'everyone') !== mentionAll) {
    await ChatModel.updateOne({ _id: group._id }, { $set: { mentionAll } });
    await announceChat(chatId);
  }
  return await findChatFor(actor.userId, chatId);
}
