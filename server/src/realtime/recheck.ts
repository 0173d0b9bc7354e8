import { forgetMembers, isMember, readChatsOf } from '../access.ts';
import { type Actor, forgetAccount, forgetActors } from '../modules/auth/actor.ts';
import { readAccounts, readApiTokens, readOpenSessions } from '../modules/auth/validity.ts';
import { forgetKnownUsers } from '../modules/users/find.ts';
import { closeCodes } from '../protocol/codes.ts';
import { admit, expel, silence } from './admission.ts';
import { onBrokerReady } from './broker.ts';
import { forgetCards } from './cards.ts';
import { busAnswers, onViewChange } from './cluster.ts';
import { counters } from './counters.ts';
import { findLocalUser, inTurn, type LocalUser, localUserCount, localUserIds } from './local-users.ts';
import { clearRecent } from './recent.ts';
import { forgetSenders } from './senders.ts';

/**
 * Compares who listens here with what the store says they may hear, for a lost notice (notices.ts) would leave
 * a socket open after its session, or in a chat after its membership. Everybody is looked at when notices may
 * have been lost, and every few seconds while they are; in quiet times each person once a minute.
 */
const tickMs = 1_000;
/** With Redis away everybody is looked at this often, to the next tick. */
const awayRoundMs = 2_500;
/** A change of members is stored first and told then: its notice may be on its way. */
const noticeMs = 500;
/** Ticks in which a quiet instance comes to everybody once. */
const quietTicks = 60;
/** People in one reading: their chats' rows must not hold everything else up. */
const sliceUsers = 250;

let timer: ReturnType<typeof setInterval> | undefined;
let isRunning = false;
/** Everybody is to be looked at, from the start. */
let isWanted = false;
let roundAt = 0;
/** How many people the quiet round is behind its minute. */
let due = 0;
let quietWalk: Iterator<string> = [].values();

async function checkProofs(users: readonly LocalUser[]): Promise<void> {
  const proofs = users.flatMap((user) =>
    user.connections.flatMap((connection) => (connection.actor ? { connection, actor: connection.actor } : [])),
  );
  const sessionIds = proofs.flatMap(({ actor }) => actor.sessionId ?? []);
  const tokenIds = proofs.flatMap(({ actor }) => actor.apiTokenId ?? []);
  const [accounts, sessions, tokens] = await Promise.all([
    readAccounts(users.map((user) => user.id)),
    readOpenSessions(sessionIds),
    tokenIds.length > 0 ? readApiTokens(tokenIds) : new Set<string>(),
  ]);
  const holds = ({ userId, sessionId, apiTokenId }: Actor) =>
    accounts.has(userId) &&
    (sessionId === null || sessions.get(sessionId) === userId) &&
    (apiTokenId === undefined || tokens.has(apiTokenId));
  for (const { connection, actor } of proofs) {
    // A hello that failed may have been said again by somebody else meanwhile.
    if (holds(actor) || connection.actor !== actor) continue;
    counters.rechecked++;
    forgetAccount(actor.userId);
    connection.end(closeCodes.sessionEnded, 'This session has ended.');
  }
}

/** In turn, where it is asked once more: what was read may be older than a notice that came meanwhile. */
async function settle(user: LocalUser, gone: readonly string[], fresh: readonly string[]): Promise<void> {
  for (const chatId of gone) {
    if (!user.chats.includes(chatId) || (await isMember(user.id, chatId))) continue;
    counters.rechecked++;
    silence(user, chatId);
    expel(user, chatId);
  }
  for (const chatId of fresh) {
    if (user.chats.includes(chatId) || !(await isMember(user.id, chatId))) continue;
    counters.rechecked++;
    await admit(user, chatId);
  }
}

async function settleSoon(user: LocalUser, gone: readonly string[], fresh: readonly string[]): Promise<void> {
  await Bun.sleep(noticeMs);
  // Not for who has left meanwhile: their chats are given up.
  if (findLocalUser(user.id) === user) await inTurn(user, () => settle(user, gone, fresh));
}

async function checkChats(users: readonly LocalUser[]): Promise<void> {
  const stored = await readChatsOf(users.map((user) => user.id));
  for (const user of users) {
    const chats = stored.get(user.id) ?? new Set();
    const gone = user.chats.filter((id) => !chats.has(id));
    if (gone.length === 0 && chats.size === user.chats.length) continue;
    const known = new Set(user.chats);
    const fresh = [...chats].filter((id) => !known.has(id));
    // What fails with the store is found by the next round.
    void settleSoon(user, gone, fresh).catch(() => undefined);
  }
}

async function check(userIds: readonly string[]): Promise<void> {
  const users = userIds.flatMap((id) => findLocalUser(id) ?? []);
  if (users.length > 0) await Promise.all([checkProofs(users), checkChats(users)]);
}

async function checkAll(): Promise<void> {
  isWanted = false;
  roundAt = performance.now();
  const userIds = [...localUserIds()];
  for (let from = 0; from < userIds.length; from += sliceUsers) await check(userIds.slice(from, from + sliceUsers));
}

/** The next of those whose minute is over. */
function nextQuiet(): string[] {
  due = Math.min(due + localUserCount() / quietTicks, sliceUsers);
  const userIds: string[] = [];
  for (; due >= 1; due--) {
    let next = quietWalk.next();
    if (next.done) {
      quietWalk = localUserIds();
      next = quietWalk.next();
    }
    if (next.done) break;
    userIds.push(next.value);
  }
  return userIds;
}

async function run(): Promise<void> {
  if (isRunning) return;
  isRunning = true;
  try {
    if (!busAnswers() && performance.now() - roundAt > awayRoundMs) isWanted = true;
    if (!isWanted) await check(nextQuiet());
    while (isWanted) await checkAll();
  } catch {
    // The store is away: nothing is known of anybody, and the next tick asks again.
    isWanted = true;
  } finally {
    isRunning = false;
  }
}

/** Notices may have been lost: nothing that was to be forgotten by one is believed. */
function doubtAll(): void {
  forgetMembers();
  forgetActors();
  forgetKnownUsers();
  forgetSenders();
  forgetCards();
  clearRecent();
  isWanted = true;
  void run();
}

export function startRecheck(): void {
  onBrokerReady(doubtAll);
  onViewChange(doubtAll);
  timer = setInterval(() => void run(), tickMs);
}

export function stopRecheck(): void {
  clearInterval(timer);
  isWanted = false;
  due = 0;
}
