import { createHmac, randomBytes } from 'node:crypto';
import { Types, trusted } from 'mongoose';
import { config } from '../../config.ts';
import { notFound, unauthenticated } from '../../errors.ts';
import type { Session } from '../../protocol/resources.ts';
import { endSessions } from '../../realtime/notices.ts';
import { removeDevicesOf } from '../push/devices.ts';
import { issueAccessToken } from './access-token.ts';
import { type Actor, hashToken } from './actor.ts';
import { SessionModel } from './model.ts';

/** A session not used for this long is over. */
export const sessionDays = 30;
/** Two tabs may present the same refresh token this close together. */
const graceMs = 10_000;
const dayMs = 86_400_000;

/** What a device holds of its session: the refresh token goes into a cookie, the access token into memory. */
export interface Tokens {
  refreshToken: string;
  accessToken: string;
}

const endOf = (from: number) => new Date(from + sessionDays * dayMs);

/**
 * The token that follows another: made from it with a key of the server's, so that two tabs asking at
 * once, or one whose answer was lost, all get the same next one.
 */
function nextToken(token: string, sessionId: string): string {
  return `${sessionId}.${createHmac('sha256', `refresh:${config().jwtSecret}`).update(token).digest('base64url')}`;
}

/** Begins a session for a device. */
export async function beginSession(userId: string, userAgent: string): Promise<Tokens> {
  const sessionId = randomBytes(16).toString('base64url');
  const refreshToken = `${sessionId}.${randomBytes(32).toString('base64url')}`;
  const now = new Date();
  await SessionModel.create({
    _id: sessionId,
    user: new Types.ObjectId(userId),
    currentHash: hashToken(refreshToken),
    rotatedAt: now,
    userAgent: userAgent.slice(0, 300),
    createdAt: now,
    expiresAt: endOf(now.getTime()),
  });
  return { refreshToken, accessToken: await issueAccessToken(userId, sessionId) };
}

async function end(sessionIds: string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  await SessionModel.updateMany(
    { _id: trusted({ $in: sessionIds }), endedAt: null },
    { $set: { endedAt: new Date() } },
  );
  await endSessions(sessionIds);
  await removeDevicesOf(sessionIds);
}

/** Exchanges a refresh token for the next one. An old one, presented again later, was stolen: the session ends everywhere. */
export async function rotateSession(refreshToken: string): Promise<Tokens> {
  const sessionId = /^([\w-]{22})\.[\w-]{43}$/.exec(refreshToken)?.[1];
  if (!sessionId) throw unauthenticated();
  const presented = hashToken(refreshToken);
  const next = nextToken(refreshToken, sessionId);
  const now = Date.now();
  const rotated = await SessionModel.findOneAndUpdate(
    { _id: sessionId, currentHash: presented, endedAt: null, expiresAt: trusted({ $gt: new Date(now) }) },
    {
      $set: { currentHash: hashToken(next), previousHash: presented, rotatedAt: new Date(now), expiresAt: endOf(now) },
    },
  ).lean();
  if (rotated)
    return { refreshToken: next, accessToken: await issueAccessToken(rotated.user.toHexString(), sessionId) };
  const session = await SessionModel.findOne({ _id: sessionId, endedAt: null }).lean();
  if (!session) throw unauthenticated('This session has ended.');
  if (session.previousHash === presented && now - session.rotatedAt.getTime() <= graceMs) {
    return { refreshToken: next, accessToken: await issueAccessToken(session.user.toHexString(), sessionId) };
  }
  await end([sessionId]);
  throw unauthenticated('This session has ended.');
}

/** Ends the session a refresh token belongs to; a token that is none of ours changes nothing. */
export async function endSessionOf(refreshToken: string): Promise<void> {
  const sessionId = refreshToken.split('.')[0] ?? '';
  const hash = hashToken(refreshToken);
  const session = await SessionModel.findOne({ _id: sessionId, endedAt: null }).lean();
  if (session && (session.currentHash === hash || session.previousHash === hash)) await end([sessionId]);
}

/** The actor's signed-in devices, latest used first. */
export async function findSessions(actor: Actor): Promise<Session[]> {
  const rows = await SessionModel.find({
    user: new Types.ObjectId(actor.userId),
    endedAt: null,
    expiresAt: trusted({ $gt: new Date() }),
  })
    .sort({ rotatedAt: -1 })
    .limit(100)
    .lean();
  return rows.map((row) => ({
    _id: row._id,
    userAgent: row.userAgent,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.rotatedAt.toISOString(),
    current: row._id === actor.sessionId,
  }));
}

/** Signs one of the actor's devices out. */
export async function endSession(actor: Actor, sessionId: string): Promise<void> {
  const session = await SessionModel.exists({ _id: sessionId, user: new Types.ObjectId(actor.userId), endedAt: null });
  if (!session) throw notFound('session');
  await end([sessionId]);
}

/** Signs the person out everywhere but, if named, in one session. */
export async function endSessionsOf(userId: string, exceptSessionId: string | null): Promise<void> {
  const rows = await SessionModel.find({ user: new Types.ObjectId(userId), endedAt: null }, { _id: 1 }).lean();
  await end(rows.map((row) => row._id).filter((id) => id !== exceptSessionId));
}
