import { Types } from 'mongoose';
import { notFound } from '../../errors.ts';
import type { ChatNotify } from '../../protocol/notifications.ts';
import { publishToUser } from '../../realtime/notices.ts';
import type { Actor } from '../auth/actor.ts';
import { MembershipModel, toChatNotify } from '../chats/membership.ts';

/** What may be chosen for one chat: either, or both. */
export interface ChatNotifyChanges {
  level?: ChatNotify['level'] | undefined;
  mutedUntil?: ChatNotify['mutedUntil'] | undefined;
}

/** As it is stored; undefined mutes nothing. */
function readMute(until: ChatNotify['mutedUntil']): Date | 'forever' | undefined {
  if (until === null || until === 'forever') return until ?? undefined;
  const end = new Date(until);
  return end > new Date() ? end : undefined;
}

/** Chooses what the actor hears of a chat, and tells their other devices. Throws `not_found` to outsiders. */
export async function setChatNotify(
  actor: Actor,
  chatId: string,
  { level, mutedUntil }: ChatNotifyChanges,
): Promise<ChatNotify & { chatId: string }> {
  const set: Record<string, unknown> = {};
  const unset: Record<string, 1> = {};
  if (level) set.level = level;
  else if (level === null) unset.level = 1;
  if (mutedUntil !== undefined) {
    const end = readMute(mutedUntil);
    if (end) set.mutedUntil = end;
    else unset.mutedUntil = 1;
  }
  const membership = await MembershipModel.findOneAndUpdate(
    { chat: new Types.ObjectId(chatId), user: new Types.ObjectId(actor.userId) },
    { $set: set, $unset: unset },
    { returnDocument: 'after' },
  ).lean();
  if (!membership) throw notFound('chat');
  const chosen = { chatId, ...toChatNotify(membership) };
  publishToUser(actor.userId, 'chat.notify', chosen);
  return chosen;
}
