import type { Role } from '../../protocol/resources.ts';
import { ChatModel } from './model.ts';

/** Whether a member of this role may address the whole chat by @all and @here; nobody may in a direct chat. */
export async function mayMentionAll(chatId: string, role: Role): Promise<boolean> {
  const chat = await ChatModel.findById(chatId, { isGroup: 1, mentionAll: 1 }).lean();
  return chat?.isGroup === true && (role === 'admin' || chat.mentionAll !== 'admins');
}
