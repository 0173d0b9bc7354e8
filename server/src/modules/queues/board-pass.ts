import { readSigned, signed } from '../../signature.ts';
import type { Actor } from '../auth/actor.ts';
import { readAccounts, readOpenSessions } from '../auth/validity.ts';

/** Seconds before the browser has to ask for a new one. */
export const boardPassSeconds = 30 * 60;

const purpose = 'queues';

/** Lets an admin's browser see the queues for a while: the board is made of pages and scripts, which carry no token. */
export function boardPass({ userId, sessionId }: Actor): string {
  const claims = `${userId}.${sessionId ?? ''}.${Date.now() + boardPassSeconds * 1_000}`;
  return signed(purpose, claims);
}

/** Whether a pass is ours and not over, and whoever it was for is an admin still, in a session that lasts. */
export async function admitsToBoard(pass: string): Promise<boolean> {
  const claims = readSigned(purpose, pass);
  if (claims === undefined) return false;
  const [userId = '', sessionId = '', until] = claims.split('.');
  if (Number(until) < Date.now()) return false;
  const [accounts, sessions] = await Promise.all([
    readAccounts([userId]),
    sessionId ? readOpenSessions([sessionId]) : undefined,
  ]);
  return accounts.get(userId)?.isAdmin === true && (!sessions || sessions.get(sessionId) === userId);
}
