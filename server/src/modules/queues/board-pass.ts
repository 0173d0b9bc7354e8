import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from '../../config.ts';
import type { Actor } from '../auth/actor.ts';
import { readAccounts, readOpenSessions } from '../auth/validity.ts';

/** Seconds before the browser has to ask for a new one. */
export const boardPassSeconds = 30 * 60;

// The purpose is signed along: no other signature by the same secret passes for this one.
const sign = (claims: string) =>
  createHmac('sha256', config().jwtSecret).update(`talky:queues:${claims}`).digest('base64url');

/** Lets an admin's browser see the queues for a while: the board is made of pages and scripts, which carry no token. */
export function boardPass({ userId, sessionId }: Actor): string {
  const claims = `${userId}.${sessionId ?? ''}.${Date.now() + boardPassSeconds * 1_000}`;
  return `${claims}.${sign(claims)}`;
}

function isOurs(pass: string): boolean {
  const end = pass.lastIndexOf('.');
  const [given, ours] = [Buffer.from(pass.slice(end + 1)), Buffer.from(sign(pass.slice(0, Math.max(end, 0))))];
  return given.length === ours.length && timingSafeEqual(given, ours);
}

/** Whether a pass is ours and not over, and whoever it was for is an admin still, in a session that lasts. */
export async function admitsToBoard(pass: string): Promise<boolean> {
  if (!isOurs(pass)) return false;
  const [userId = '', sessionId = '', until] = pass.split('.');
  if (Number(until) < Date.now()) return false;
  const [accounts, sessions] = await Promise.all([
    readAccounts([userId]),
    sessionId ? readOpenSessions([sessionId]) : undefined,
  ]);
  return accounts.get(userId)?.isAdmin === true && (!sessions || sessions.get(sessionId) === userId);
}
