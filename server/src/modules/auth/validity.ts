import { Types, trusted } from 'mongoose';
import { type UserDoc, UserModel } from '../users/model.ts';
import { ApiTokenModel, SessionModel } from './model.ts';

/** What a proof of identity rests on, read for many at once: that the session, the token and the account still hold. */

/** An account that works. */
export type Account = Pick<UserDoc, '_id' | 'isAdmin' | 'isBot'>;

const ids = (hex: readonly string[]) => hex.map((id) => new Types.ObjectId(id));

/** Whose each of these sessions is, of those that have not ended. */
export async function readOpenSessions(sessionIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await SessionModel.find(
    { _id: trusted({ $in: [...sessionIds] }), endedAt: trusted({ $exists: false }) },
    { user: 1 },
  ).lean();
  return new Map(rows.map((row) => [row._id, row.user.toHexString()]));
}

/** Those of the accounts that work. */
export async function readAccounts(userIds: readonly string[]): Promise<Map<string, Account>> {
  const rows = await UserModel.collection
    .find<Account>({ _id: { $in: ids(userIds) }, deactivatedAt: null }, { projection: { isAdmin: 1, isBot: 1 } })
    .toArray();
  return new Map(rows.map((row) => [row._id.toHexString(), row]));
}

/** Those of the tokens, by their ids, that were not taken back. */
export async function readApiTokens(tokenIds: readonly string[]): Promise<Set<string>> {
  const rows = await ApiTokenModel.collection
    .find({ _id: { $in: ids(tokenIds) } }, { projection: { _id: 1 } })
    .toArray();
  return new Set(rows.map((row) => row._id.toHexString()));
}
