import { requireGroupAdmin } from '../../access.ts';
import { forbidden } from '../../errors.ts';
import type { StartCalls } from '../../protocol/calls.ts';
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

/** What members who are no admins may do in a group. */
export interface Rights {
  /** Address the whole group by @all and @here. */
  mentionAll?: MentionAll | undefined;
  startCalls?: StartCalls | undefined;
}

/** Lets everyone do something in a group, or admins alone; a right that is not given stays. */
export async function setRights(actor: Actor, chatId: string, rights: Rights): Promise<Chat> {
  const group = await requireGroup(actor, chatId);
  await requireGroupAdmin(actor.userId, chatId);
  const names = ['mentionAll', 'startCalls'] as const;
  const changed = names.filter((name) => rights[name] !== undefined && rights[name] !== (group[name] ?? 'everyone'));
  if (changed.length > 0) {
    await ChatModel.updateOne(
      { _id: group._id },
      { $set: Object.fromEntries(changed.map((name) => [name, rights[name]])) },
    );
    await announceChat(chatId);
  }
  return await findChatFor(actor.userId, chatId);
}
