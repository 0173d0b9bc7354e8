import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from '../../config.ts';

// The purpose is signed along: no other signature by the same secret passes for this one.
const sign = (userId: string) =>
  createHmac('sha256', config().jwtSecret).update(`talky:unsubscribe:${userId}`).digest('base64url');

/** Lets whoever has it end the e-mails to this person, and nothing else. It never expires: an old e-mail's must work. */
export const unsubscribeToken = (userId: string): string => `${userId}.${sign(userId)}`;

/** Whose e-mails a token ends; undefined when it is none of ours. */
export function readUnsubscribeToken(token: string): string | undefined {
  const [userId = ''] = token.split('.');
  if (!/^[0-9a-f]{24}$/.test(userId)) return undefined;
  const [given, ours] = [Buffer.from(token), Buffer.from(unsubscribeToken(userId))];
  return given.length === ours.length && timingSafeEqual(given, ours) ? userId : undefined;
}
