import { createHash } from 'node:crypto';
import { unauthenticated } from '../../errors.ts';
import { SharedQuery } from '../../shared-query.ts';
import { ShortCache } from '../../short-cache.ts';
import { readAccessToken } from './access-token.ts';
import { ApiTokenModel } from './model.ts';
import { readAccounts, readOpenSessions } from './validity.ts';

/** Who does something. */
export interface Actor {
  userId: string;
  /** Null for bots and API tokens, which have no session. */
  sessionId: string | null;
  /** The bot's or API token a socket or request came with. */
  apiTokenId?: string;
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

const accounts = new SharedQuery(readAccounts);

async function readAccount(userId: string): Promise<{ isAdmin: boolean; isBot: boolean }> {
  const user = await accounts.one(userId);
  if (!user) throw unauthenticated('This account no longer works.');
  return { isAdmin: user.isAdmin, isBot: user.isBot };
}

const sessions = new SharedQuery(readOpenSessions);

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
  return {
    actor: { userId, sessionId: null, apiTokenId: row._id.toHexString(), ...account },
    expiresAt: Number.POSITIVE_INFINITY,
  };
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

/** Notices may have been lost: every token is proved anew. */
export function forgetActors(): void {
  forgetWhere(() => true);
}
