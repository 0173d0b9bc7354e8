import { Types, trusted } from 'mongoose';
import { MembershipModel } from './membership.ts';

/** Which of these people share a chat with the user; the user counts as their own contact, strangers are left out. */
export async function findContacts(userId: string, wanted: readonly string[]): Promise<string[]> {
  const unique = [...new Set(wanted)];
  if (unique.length === 0) return [];
  const mine = await MembershipModel.distinct('chat', { user: new Types.ObjectId(userId) });
  const users = await MembershipModel.distinct('user', {
    user: trusted({ $in: unique.map((id) => new Types.ObjectId(id)) }),
    chat: trusted({ $in: mine }),
  });
  const found = new Set(users.map((id) => id.toHexString()));
  return unique.filter((id) => id === userId || found.has(id));
}
