import { Types } from 'mongoose';
import { notFound } from '../../errors.ts';
import type { User } from '../../protocol/resources.ts';
import { ShortCache } from '../../short-cache.ts';
import { toUser, type UserDoc, UserModel } from './model.ts';

/**
 * People lately read: those of one group are asked for by each of its members when they connect. A
 * change forgets them everywhere by a notice; the age covers a notice that was lost with Redis.
 */
const maxAgeMs = 5_000;
const known = new ShortCache<User>(maxAgeMs);
/** Counts what was forgotten: a read begun before is not kept. */
let generation = 0;

/** Users by id; unknown ids are left out. */
export async function findUsersByIds(userIds: Iterable<string>): Promise<Map<string, User>> {
  const found = new Map<string, User>();
  const missing: Types.ObjectId[] = [];
  for (const id of new Set(userIds)) {
    const user = known.get(id);
    if (user) found.set(id, user);
    else missing.push(new Types.ObjectId(id));
  }
  if (missing.length === 0) return found;
  const begun = generation;
  for await (const doc of UserModel.collection.find<UserDoc>({ _id: { $in: missing } })) {
    const user = toUser(doc);
    found.set(user._id, user);
    if (generation === begun) known.set(user._id, user);
  }
  return found;
}

/** Throws `not_found` when there is nobody of that id. */
export async function requireUser(userId: string): Promise<User> {
  const user = (await findUsersByIds([userId])).get(userId);
  if (!user) throw notFound('person');
  return user;
}

export function forgetKnownUser(userId: string): void {
  generation++;
  known.delete(userId);
}

/** Notices may have been lost: everybody is read anew. */
export function forgetKnownUsers(): void {
  generation++;
  known.deleteWhere(() => true);
}
