import { type QueryFilter, Types, trusted } from 'mongoose';
import { invalid } from '../../errors.ts';
import type { User } from '../../protocol/resources.ts';
import { toUser, type UserDoc, UserModel } from './model.ts';
import { fold } from './terms.ts';

interface SearchPage {
  search: string;
  limit: number;
  cursor?: string | undefined;
}

const encodeCursor = (user: UserDoc) =>
  Buffer.from(JSON.stringify([user.nameKey, user._id.toHexString()])).toString('base64url');

function decodeCursor(cursor: string): [nameKey: string, id: Types.ObjectId] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value) && typeof value[0] === 'string' && /^[0-9a-f]{24}$/.test(String(value[1])))
      return [value[0], new Types.ObjectId(String(value[1]))];
  } catch {
    // Falls through to the same answer.
  }
  throw invalid('This cursor is not one of ours.');
}

/** One of a list's texts begins so: a single range of index keys. Without $elemMatch two texts could each meet a half of it. */
const anyStartsWith = (prefix: string) => trusted({ $elemMatch: { $gte: prefix, $lt: `${prefix}\u{10ffff}` } });

/** One more than the page holds, to know whether there is another. */
export function findUsersQuery({ search, limit, cursor }: SearchPage) {
  const text = fold(search);
  const filter: QueryFilter<UserDoc> = { deactivatedAt: null };
  if (text !== '') filter.terms = anyStartsWith(text);
  const query = UserModel.find(filter);
  if (cursor !== undefined) {
    const [nameKey, id] = decodeCursor(cursor);
    query.or([{ nameKey: trusted({ $gt: nameKey }) }, { nameKey, _id: trusted({ $gt: id }) }]);
  }
  return query
    .sort({ nameKey: 1, _id: 1 })
    .limit(limit + 1)
    .lean();
}

/** People whose name, any word in it, or e-mail begins with the text, by name; everyone for an empty text. */
export async function searchUsers(page: SearchPage): Promise<{ items: User[]; nextCursor: string | null }> {
  const found = await findUsersQuery(page);
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  return { items: shown.map(toUser), nextCursor: found.length > page.limit && last ? encodeCursor(last) : null };
}
