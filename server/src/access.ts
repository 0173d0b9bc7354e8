import { Types } from 'mongoose';
import { forbidden, notFound } from './errors.ts';
import { MembershipModel } from './modules/chats/membership.ts';
import type { Role } from './protocol/resources.ts';

/**
 * The only reads of who may see a chat. Cached, since every message asks; a notice forgets an entry
 * everywhere, and the age limit covers a notice that was lost with Redis.
 */
const maxEntries = 200_000;
const maxAgeMs = 10_000;

export interface Access {
  role: Role;
}

interface Entry extends Access {
  at: number;
}

const cache = new Map<string, Entry>();

function remember(key: string, role: Role): Access {
  if (cache.size >= maxEntries) cache.delete(cache.keys().next().value ?? '');
  const entry = { role, at: Date.now() };
  cache.set(key, entry);
  return entry;
}

/** The membership when it is at hand: lets the hot path go without a promise. */
export function knownMember(userId: string, chatId: string): Access | undefined {
  const entry = cache.get(chatId + userId);
  return entry && Date.now() - entry.at < maxAgeMs ? entry : undefined;
}

/** The actor's membership. Throws `not_found` to whoever is not in the chat, whether it exists or not. */
export async function requireMember(userId: string, chatId: string): Promise<Access> {
  const known = knownMember(userId, chatId);
  if (known) return known;
  const key = chatId + userId;
  const row = await MembershipModel.findOne(
    { chat: new Types.ObjectId(chatId), user: new Types.ObjectId(userId) },
    { role: 1 },
  ).lean();
  if (!row) {
    cache.delete(key);
    throw notFound('chat');
  }
  return remember(key, row.role);
}

/** Throws `not_found` to outsiders and `forbidden` to members who are not admins. */
export async function requireGroupAdmin(userId: string, chatId: string): Promise<void> {
  const { role } = await requireMember(userId, chatId);
  if (role !== 'admin') throw forbidden('Only an admin of this group can do this.');
}

export function forgetMember(userId: string, chatId: string): void {
  cache.delete(chatId + userId);
}
