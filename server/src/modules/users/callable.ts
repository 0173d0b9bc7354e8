import { Types, trusted } from 'mongoose';
import type { NotifyPreferences } from '../../protocol/notifications.ts';
import { UserModel } from './model.ts';
import { notifyPreferencesOf } from './notify.ts';

/** Somebody who can be called. */
export interface Callable {
  preferences: NotifyPreferences;
  /** They said themselves that they are not to be disturbed. */
  isDnd: boolean;
}

/** Those of these people who can be called: bots cannot, nor can whose account has ended. */
export async function findCallable(userIds: readonly string[]): Promise<Map<string, Callable>> {
  const users = await UserModel.find(
    { _id: trusted({ $in: userIds.map((id) => new Types.ObjectId(id)) }), isBot: false, deactivatedAt: null },
    { notify: 1, dnd: 1 },
  ).lean();
  return new Map(
    users.map((user) => [user._id.toHexString(), { preferences: notifyPreferencesOf(user), isDnd: user.dnd }]),
  );
}
