import { Types, trusted } from 'mongoose';
import { toSender, UserModel } from '../modules/users/model.ts';

/**
 * Names and pictures that messages carry, as JSON, by user id. A rename forgets the entry everywhere
 * (notices.ts); the age limit covers a notice that was lost with Redis.
 */
const maxEntries = 50_000;
const maxAgeMs = 60_000;
const known = new Map<string, { json: string; at: number }>();

/** The JSON when it is at hand. */
function knownSender(userId: string): string | undefined {
  const entry = known.get(userId);
  return entry && Date.now() - entry.at < maxAgeMs ? entry.json : undefined;
}

/** Makes sure that all of them are at hand, by one query, and answers them by id. */
export async function loadSenders(userIds: Iterable<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const missing: string[] = [];
  for (const id of new Set(userIds)) {
    const json = knownSender(id);
    if (json) found.set(id, json);
    else missing.push(id);
  }
  if (missing.length > 0) {
    const users = await UserModel.find({ _id: trusted({ $in: missing.map((id) => new Types.ObjectId(id)) }) }).lean();
    for (const user of users) {
      const json = JSON.stringify(toSender(user));
      const id = user._id.toHexString();
      if (known.size >= maxEntries) known.delete(known.keys().next().value ?? '');
      known.set(id, { json, at: Date.now() });
      found.set(id, json);
    }
  }
  for (const id of missing) {
    if (!found.has(id)) found.set(id, JSON.stringify({ _id: id, name: 'Former member', pic: '', isBot: false }));
  }
  return found;
}

export function forgetSender(userId: string): void {
  known.delete(userId);
}
