import { Types } from 'mongoose';
import { forbidden, notFound } from './errors.ts';
import { type MembershipDoc, MembershipModel } from './modules/chats/membership.ts';
import type { Role } from './protocol/resources.ts';
import { SharedQuery } from './shared-query.ts';
import { redisReady } from './stores/redis.ts';

/**
 * The only reads of who may see a chat. Cached, since every message asks; a notice forgets an entry
 * everywhere, and the age limit covers a notice that was lost with Redis.
 */
const maxEntries = 200_000;
const maxAgeMs = 60_000;
/** While Redis is away a notice would be lost. */
const maxAgeAloneMs = 5_000;

export interface Access {
  role: Role;
}

interface Entry extends Access {
  at: number;
}

const cache = new Map<string, Entry>();
/** Counts what was forgotten. */
let generation = 0;

function remember(key: string, role: Role): Access {
  if (cache.size >= maxEntries) cache.delete(cache.keys().next().value ?? '');
  const entry = { role, at: Date.now() };
  cache.set(key, entry);
  return entry;
}

/** The membership when it is at hand: lets the hot path go without a promise. */
export function knownMember(userId: string, chatId: string): Access | undefined {
  const entry = cache.get(chatId + userId);
  if (!entry) return undefined;
  return Date.now() - entry.at < (redisReady() ? maxAgeMs : maxAgeAloneMs) ? entry : undefined;
}

/** After a restart a crowd asks at once. Keys are a chat's id and a user's. */
const roles = new SharedQuery<Role>(async (keys) => {
  const wanted = keys.map((key) => ({
    chat: new Types.ObjectId(key.slice(0, 24)),
    user: new Types.ObjectId(key.slice(24)),
  }));
  const rows = await MembershipModel.collection
    .find<Pick<MembershipDoc, 'chat' | 'user' | 'role'>>({ $or: wanted }, { projection: { chat: 1, user: 1, role: 1 } })
    .toArray();
  return new Map(rows.map((row) => [row.chat.toHexString() + row.user.toHexString(), row.role]));
});

/** The actor's membership. Throws `not_found` to whoever is not in the chat, whether it exists or not. */
export async function requireMember(userId: string, chatId: string): Promise<Access> {
  const known = knownMember(userId, chatId);
  if (known) return known;
  const key = chatId + userId;
  const begun = generation;
  const role = await roles.one(key);
  if (!role) {
    cache.delete(key);
    throw notFound('chat');
  }
  // Somebody's access changed meanwhile: this answer may be the one before, so it is not kept.
  return generation === begun ? remember(key, role) : { role };
}

/** Throws `not_found` to outsiders and `forbidden` to members who are not admins. */
export async function requireGroupAdmin(userId: string, chatId: string): Promise<void> {
  const { role } = await requireMember(userId, chatId);
  if (role !== 'admin') throw forbidden('Only an admin of this group can do this.');
}

export function forgetMember(userId: string, chatId: string): void {
  generation++;
  cache.delete(chatId + userId);
}

/** Notices may have been lost: every membership is read anew. */
export function forgetMembers(): void {
  generation++;
  cache.clear();
}

/** The chats of each of these people, past the cache. */
export async function readChatsOf(userIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const chats = new Map<string, Set<string>>(userIds.map((id) => [id, new Set()]));
  const rows = MembershipModel.collection.find<Pick<MembershipDoc, 'chat' | 'user'>>(
    { user: { $in: userIds.map((id) => new Types.ObjectId(id)) } },
    { projection: { _id: 0, chat: 1, user: 1 } },
  );
  for await (const { chat, user } of rows) chats.get(user.toHexString())?.add(chat.toHexString());
  return chats;
}

/** Whether somebody is in a chat, past the cache. */
export async function isMember(userId: string, chatId: string): Promise<boolean> {
  forgetMember(userId, chatId);
  return (await roles.one(chatId + userId)) !== undefined;
}
