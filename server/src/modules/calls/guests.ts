import { Types, trusted } from 'mongoose';
import { forbidden, notFound } from '../../errors.ts';
import { type MembershipDoc, MembershipModel } from '../chats/membership.ts';
import { findCallingChat } from '../chats/start-calls.ts';
import { findQuiet } from '../notifications/quiet.ts';
import { type Callable, findCallable } from '../users/callable.ts';
import type { Guest } from './machine/call-event.ts';

type Place = Pick<MembershipDoc, 'user' | 'level' | 'mutedUntil'>;

/** Whether a call may not ring them: do not disturb, and chats they want to hear nothing of. */
function isQuiet({ preferences, isDnd }: Callable, place: Place | undefined, isGroup: boolean, now: Date): boolean {
  if (isDnd || findQuiet(preferences, now)) return true;
  const { mutedUntil, level } = place ?? {};
  if (mutedUntil && (mutedUntil === 'forever' || mutedUntil > now)) return true;
  return place !== undefined && (level ?? (isGroup ? preferences.groups : preferences.direct)) === 'nothing';
}

async function findPlaces(chatId: string, userIds: readonly string[] | undefined): Promise<Map<string, Place>> {
  const chat = new Types.ObjectId(chatId);
  const rows = await MembershipModel.find(
    userIds ? { chat, user: trusted({ $in: userIds.map((id) => new Types.ObjectId(id)) }) } : { chat },
    { user: 1, level: 1, mutedUntil: 1 },
  )
    .sort({ _id: 1 })
    .lean();
  return new Map(rows.map((row) => [row.user.toHexString(), row]));
}

interface Where {
  chatId: string;
  isGroup: boolean;
}

async function toGuests(
  { chatId, isGroup }: Where,
  userIds: readonly string[] | undefined,
): Promise<Map<string, Guest & { isMember: boolean }>> {
  const places = await findPlaces(chatId, userIds);
  const wanted = userIds ?? [...places.keys()];
  const callable = await findCallable(wanted);
  const now = new Date();
  return new Map(
    wanted.flatMap((userId) => {
      const person = callable.get(userId);
      const place = places.get(userId);
      if (!person) return [];
      return [[userId, { userId, isQuiet: isQuiet(person, place, isGroup, now), isMember: place !== undefined }]];
    }),
  );
}

/** The members of a chat who can be called, but for one. */
export async function findMembersToCall(where: Where, exceptUserId: string): Promise<Guest[]> {
  const guests = [...(await toGuests(where, undefined)).values()];
  return guests.flatMap(({ userId, isQuiet }) => (userId === exceptUserId ? [] : [{ userId, isQuiet }]));
}

/**
 * People to ask into a running call. Throws `not_found` for whoever cannot be called, `forbidden` for who is no member of
 * its group; to a call between two anybody may be asked.
 */
export async function requireGuests(where: Where, userIds: readonly string[]): Promise<Guest[]> {
  const guests = await toGuests(where, [...new Set(userIds)]);
  for (const userId of userIds) {
    const guest = guests.get(userId);
    if (!guest) throw notFound('person');
    if (where.isGroup && !guest.isMember)
      throw forbidden('Only members of the group can be asked into its call. Add them to the group first.');
  }
  return [...guests.values()].map(({ userId, isQuiet }) => ({ userId, isQuiet }));
}

/** Those of these people who are no members of the group; nobody of a direct chat, whose call may have guests. */
export async function findOutsiders(chatId: string, userIds: readonly string[]): Promise<string[]> {
  const chat = await findCallingChat(chatId, 'member');
  if (!chat?.isGroup) return [];
  const places = await findPlaces(chatId, userIds);
  return userIds.filter((userId) => !places.has(userId));
}
