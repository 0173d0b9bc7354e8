import { notifyPreferencesOf, type UserDoc, UserModel } from '@talky/server/backend';
import type { NotifyPreferences } from '@talky/server/protocol';

/** Somebody who can be written to and wants it. */
export interface Person {
  id: string;
  name: string;
  address: string;
  preferences: NotifyPreferences;
  /** They switched do not disturb on, with no end. */
  dnd: boolean;
  lastSeenAt: Date | undefined;
}

const canBeWrittenTo = ({ isBot, deactivatedAt }: UserDoc) => !isBot && !deactivatedAt;

/** Undefined when there is nobody to write to, or when they want no e-mail by now. */
export async function findPerson(userId: string): Promise<Person | undefined> {
  const user = await UserModel.findById(userId).lean();
  if (!user || !canBeWrittenTo(user)) return undefined;
  const preferences = notifyPreferencesOf(user);
  if (preferences.emailAfterMinutes === 0) return undefined;
  return {
    id: userId,
    name: user.name,
    address: user.email,
    preferences,
    dnd: user.dnd,
    lastSeenAt: user.lastSeenAt,
  };
}
