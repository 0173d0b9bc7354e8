import type { Role } from '../../protocol/resources.ts';
import { ChatModel } from './model.ts';

/** A chat as far as calls in it are concerned; undefined when there is none. `mayStart` is for a member of this role. */
export async function findCallingChat(
  chatId: string,
  role: Role,
): Promise<{ isGroup: boolean; memberCount: number; mayStart: boolean } | undefined> {
  const chat = await ChatModel.findById(chatId, { isGroup: 1, startCalls: 1, memberCount: 1 }).lean();
  if (!chat) return undefined;
  const { isGroup, memberCount, startCalls } = chat;
  return { isGroup, memberCount, mayStart: !isGroup || role === 'admin' || startCalls !== 'admins' };
}
