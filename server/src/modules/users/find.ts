import { Types, trusted } from 'mongoose';
import { notFound } from '../../errors.ts';
import type { User } from '../../protocol/resources.ts';
import { toUser, UserModel } from './model.ts';

/** Users by id; unknown ids are left out. */
export async function findUsersByIds(userIds: Iterable<string>): Promise<Map<string, User>> {
  const ids = [...new Set(userIds)];
  if (ids.length === 0) return new Map();
  const users = await UserModel.find({ _id: trusted({ $in: ids.map((id) => new Types.ObjectId(id)) }) }).lean();
  return new Map(users.map((user) => [user._id.toHexString(), toUser(user)]));
}

/** Throws `not_found` when there is nobody of that id. */
export async function requireUser(userId: string): Promise<User> {
  const user = await UserModel.findById(userId).lean();
  if (!user) throw notFound('person');
  return toUser(user);
}
