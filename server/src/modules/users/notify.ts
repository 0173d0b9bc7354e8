import { Types, trusted } from 'mongoose';
import { type NotifyPreferences, standardPreferences } from '../../protocol/notifications.ts';
import { type UserDoc, UserModel } from './model.ts';

/** What people want to hear of, as it is stored with them. */

/** What a person has chosen, and the standard for the rest. */
export const notifyPreferencesOf = ({ notify }: Pick<UserDoc, 'notify'>): NotifyPreferences => ({
  ...standardPreferences,
  ...notify,
});

/** Undefined when there is nobody of that id. */
export async function readPreferences(userId: string): Promise<NotifyPreferences | undefined> {
  const user = await UserModel.findById(userId, { notify: 1 }).lean();
  return user ? notifyPreferencesOf(user) : undefined;
}

/** The same of many at once; people there are not are left out. */
export async function readPreferencesOf(userIds: readonly string[]): Promise<Map<string, NotifyPreferences>> {
  const users = await UserModel.find(
    { _id: trusted({ $in: userIds.map((id) => new Types.ObjectId(id)) }) },
    { notify: 1 },
  ).lean();
  return new Map(users.map((user) => [user._id.toHexString(), notifyPreferencesOf(user)]));
}

/** Writes each change for itself, so that two devices changing different ones lose neither. */
export async function writePreferences(
  userId: string,
  changes: Partial<NotifyPreferences>,
): Promise<NotifyPreferences | undefined> {
  const set = Object.fromEntries(Object.entries(changes).map(([name, value]) => [`notify.${name}`, value]));
  const user = await UserModel.findOneAndUpdate(
    { _id: new Types.ObjectId(userId) },
    { $set: set },
    { returnDocument: 'after', projection: { notify: 1 } },
  ).lean();
  return user ? notifyPreferencesOf(user) : undefined;
}
