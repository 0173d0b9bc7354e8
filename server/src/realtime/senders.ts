import { findUsersByIds } from '../modules/users/find.ts';
import type { Sender, User } from '../protocol/resources.ts';
import { ShortCache } from '../short-cache.ts';

/**
 * Names and pictures that messages carry, as JSON, by user id: kept longer than people are, since every
 * message asks. A rename forgets the entry everywhere (notices.ts); the age covers a notice that was
 * lost with Redis.
 */
const maxAgeMs = 60_000;
const known = new ShortCache<string>(maxAgeMs);
/** Counts what was forgotten: a read begun before is not kept. */
let generation = 0;

const toSender = ({ _id, name, pic, isBot }: User): Sender => ({ _id, name, pic, isBot });
const formerMember = (id: string): Sender => ({ _id: id, name: 'Former member', pic: '', isBot: false });

/** Makes sure that all of them are at hand, by one query, and answers them by id. */
export async function loadSenders(userIds: Iterable<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const missing: string[] = [];
  for (const id of new Set(userIds)) {
    const json = known.get(id);
    if (json) found.set(id, json);
    else missing.push(id);
  }
  if (missing.length === 0) return found;
  const begun = generation;
  const users = await findUsersByIds(missing);
  for (const id of missing) {
    const user = users.get(id);
    const json = JSON.stringify(user ? toSender(user) : formerMember(id));
    found.set(id, json);
    if (user && generation === begun) known.set(id, json);
  }
  return found;
}

export function forgetSender(userId: string): void {
  generation++;
  known.delete(userId);
}

/** Notices may have been lost: every name is read anew. */
export function forgetSenders(): void {
  generation++;
  known.deleteWhere(() => true);
}
