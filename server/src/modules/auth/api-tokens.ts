import { randomBytes } from 'node:crypto';
import { Types } from 'mongoose';
import { requireUser } from '../users/find.ts';
import { hashToken } from './actor.ts';
import { ApiTokenModel } from './model.ts';

/** Makes a token that does not expire, for a bot or a program that acts as a person. It is shown once: only its hash is kept. */
export async function createApiToken(userId: string, name: string): Promise<string> {
  const user = await requireUser(userId);
  const token = `${user.isBot ? 'xoxb' : 'xoxp'}-${randomBytes(32).toString('base64url')}`;
  await ApiTokenModel.create({ hash: hashToken(token), user: new Types.ObjectId(userId), name });
  return token;
}

/** Ends all of an account's tokens; cached ones end by a notice. */
export async function endApiTokens(user: Types.ObjectId): Promise<void> {
  await ApiTokenModel.deleteMany({ user });
}
