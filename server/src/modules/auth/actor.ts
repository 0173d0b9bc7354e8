import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import { unauthenticated } from '../../errors.ts';
import { SharedQuery } from '../../shared-query.ts';
import { ShortCache } from '../../short-cache.ts';
import { type UserDoc, UserModel } from '../users/model.ts';
import { readAccessToken } from './access-token.ts';
import { ApiTokenModel, SessionModel } from './model.ts';

/** Who does something. */
export interface Actor {
  userId: string;
  /** Null for bots and API tokens, which have no session. */
  sessionId: string | null;
  isAdmin: boolean;
  isBot: boolean;
}

/**
 * Tokens lately proved good, so that a hot one costs neither crypto nor a query. An ended session or
 * account is forgotten everywhere by a notice; the age limit covers a notice that was lost with Redis.
 */
const maxAgeMs = 5_000;
const maxTokenLength = 4_096;

interface Entry {
  actor: Actor;
  expiresAt: number;
}

const cache = new ShortCache<Entry>(maxAgeMs);
/** Counts what was forgotten: a proof begun before is not kept. */
let generation = 0;

export const hashToken = (token: string) => createHash('sha256').update(token).digest('hex');

type Account = Pick<UserDoc, '_id' | 'isAdmin' | 'isBot' | 'deactivatedAt'>;

const accounts = new SharedQuery<Account>(async (userIds) => {
  const rows = await UserModel.collection
    .find<Account>(
      { _id: { $in: userIds.map((id) => new Types.ObjectId(id)) } },
      { projection: { isAdmin: 1, isBot: 1, deactivatedAt: 1 } },
    )
    .toArray();
  return new Map(rows.map((row) => [row._id.toHexString(), row]));
});

async function readAccount(userId: string): Promise<{ isAdmin: boolean; isBot: boolean }> {
  const user = await accounts.one(userId);
  if (!user || user.deactivatedAt) throw unauthenticated('This account no longer works.');
  return { isAdmin: user.isAdmin, isBot: user.isBot };
}

/** Whose each open session is. */
const sessions = new SharedQuery<string>(async (sessionIds) => {
  const rows = await SessionModel.collection
    .find<{ _id: string; user: Types.ObjectId }>(
      { _id: { $in: sessionIds as never[] }, endedAt: { $exists: false } },
      { projection: { user: 1 } },
    )
    .toArray();
  return new Map(rows.map((row) => [row._id, row.user.toHexString()]));
});

async function proveSession(token: string): Promise<Entry> {
  const claims = await readAccessToken(token);
  if (!claims) throw unauthenticated('This token is not valid.');
  const { userId, sessionId, expiresAt } = claims;
  const [owner, account] = await Promise.all([sessions.one(sessionId), readAccount(userId)]);
  if (owner !== userId) throw unauthenticated('This session has ended.');
  return { actor: { userId, sessionId, ...account }, expiresAt };
}

async function proveApiToken(token: string): Promise<Entry> {
  const row = await ApiTokenModel.findOne({ hash: hashToken(token) }).lean();
  if (!row) throw unauthenticated('This token is not valid.');
  const userId = row.user.toHexString();
  const account = await readAccount(userId);
  return { actor: { userId, sessionId: null, ...account }, expiresAt: Number.POSITIVE_INFINITY };
}

const isApiToken = (token: string) => /^xox[bp]-/.test(token);

/** The actor when the token was proved a moment ago: lets a hot request go without a promise. */
export function knownActor(token: string): Actor | undefined {
  const entry = cache.get(token);
  return entry && Date.now() < entry.expiresAt ? entry.actor : undefined;
}

/** Whose token this is: a person's access token, a bot's or an API token. Throws `unauthenticated`. */
export async function authenticate(token: string): Promise<Actor> {
  const known = knownActor(token);
  if (known) return known;
  if (token.length > maxTokenLength) throw unauthenticated('This token is not valid.');
  const begun = generation;
  const entry = isApiToken(token) ? await proveApiToken(token) : await proveSession(token);
  if (generation !== begun) return entry.actor;
  cache.set(token, entry);
  return entry.actor;
}

function forgetWhere(matches: (actor: Actor) => boolean): void {
  generation++;
  cache.deleteWhere(({ actor }) => matches(actor));
}

export function forgetSession(sessionId: string): void {
  forgetWhere((actor) => actor.sessionId === sessionId);
}

export function forgetAccount(userId: string): void {
  forgetWhere((actor) => actor.userId === userId);
}
