import { Types, trusted } from 'mongoose';
import { UserModel } from '../modules/users/model.ts';
import type { Presence } from '../protocol/resources.ts';
import { broadcast, onBrokerReady, onChannel } from './broker.ts';
import { busAnswers, hasPeers, isAlone, livingNodes, nodeId, onViewChange } from './cluster.ts';
import type { Connection } from './connection.ts';
import { allConnections, findLocalUser, type LocalUser, localUserIds } from './local-users.ts';
import { keepWordOf, readStands, removeStand, type Stand, writeStands } from './presence-store.ts';
import { presenceTopic, publish } from './topics.ts';

/** Who is here. A change is told only to those who look; changes are gathered for a moment. */
const gatherMs = 250;
/** A reconnect within this time is no absence. */
const graceMs = 5_000;
/** Of a peer whose silence alone was longer than the grace: it may be coming back right now. */
const silentGraceMs = 1_000;
/** What an instance said outlives it this long: its sockets may have died a little later than its place in the view. */
const wordMs = graceMs + 2_000;
/** After Redis was away, others need a moment to say again who is with them. */
const doubtMs = 2_000;
const againMs = 1_000;
/** A newcomer needs a moment to say who is with it. */
const joinMs = 1_000;
/** Nobody waits longer for when a person was last seen. */
const storeWaitMs = 1_000;

const leaving = new Map<string, ReturnType<typeof setTimeout>>();
const dnd = new Set<string>();
const dirty = new Set<string>();
/** The last status told here of everyone who is watched here. */
const told = new Map<string, Presence['status']>();
/** Absences that Redis was not there to hear. */
const unsaid = new Set<string>();
let gathering: ReturnType<typeof setTimeout> | undefined;
let doubtUntil = 0;
/** Those waiting to be told once more. */
const retries = new Set<ReturnType<typeof setTimeout>>();

/** While Redis is away from peers, and just after, nobody's absence can be known here. */
const isDoubtful = () => performance.now() < doubtUntil || (hasPeers() && !busAnswers());

/** People somebody here watches. */
export const watchedCount = () => told.size;

/** A person with a greeted socket here: one whose hello is still being answered is no news of them yet. */
function findPresent(userId: string): LocalUser | undefined {
  const user = findLocalUser(userId);
  return user?.connections.some(({ isGreeted }) => isGreeted) ? user : undefined;
}

function standOf(user: LocalUser): Stand {
  if (dnd.has(user.id)) return 'dnd';
  for (const connection of user.connections) if (connection.isGreeted && !connection.isIdle) return 'online';
  return 'away';
}

function localStand(userId: string): Stand | undefined {
  const user = findPresent(userId);
  if (user) return standOf(user);
  return leaving.has(userId) ? 'online' : undefined;
}

const weight = { dnd: 3, online: 2, away: 1 } as const;
const stronger = (a: Stand | undefined, b: Stand | undefined) => ((a ? weight[a] : 0) >= (b ? weight[b] : 0) ? a : b);

/** What all instances say, with what this one is about to say; only the latter while Redis is away. */
async function standsOf(userIds: readonly string[]): Promise<Map<string, Stand | undefined>> {
  const stored = await readStands(userIds).catch(() => {
    if (hasPeers()) doubtUntil = Math.max(doubtUntil, performance.now() + doubtMs);
    return new Map<string, Stand | undefined>();
  });
  return new Map(userIds.map((id) => [id, stronger(localStand(id), stored.get(id))]));
}

async function readLastSeen(userIds: readonly string[]): Promise<Map<string, string>> {
  const users = await UserModel.find(
    { _id: trusted({ $in: userIds.map((id) => new Types.ObjectId(id)) }) },
    { lastSeenAt: 1 },
  ).lean();
  return new Map(
    users.flatMap((user) => (user.lastSeenAt ? [[user._id.toHexString(), user.lastSeenAt.toISOString()]] : [])),
  );
}

/** Who is here matters more than when they last were: with the database away, the latter is left out. */
async function lastSeen(userIds: readonly string[]): Promise<Map<string, string>> {
  const unknown = new Map<string, string>();
  return await Promise.race([readLastSeen(userIds).catch(() => unknown), Bun.sleep(storeWaitMs).then(() => unknown)]);
}

async function look(userIds: readonly string[]): Promise<{ certain: Presence[]; doubtful: Presence[] }> {
  if (userIds.length === 0) return { certain: [], doubtful: [] };
  const [stands, seen] = await Promise.all([standsOf(userIds), lastSeen(userIds)]);
  const certain: Presence[] = [];
  const doubtful: Presence[] = [];
  for (const userId of userIds) {
    const stand = stands.get(userId);
    const lastSeenAt = seen.get(userId) ?? null;
    if (stand || !isDoubtful()) certain.push({ userId, status: stand ?? 'offline', lastSeenAt });
    else doubtful.push({ userId, status: told.get(userId) ?? 'offline', lastSeenAt });
  }
  return { certain, doubtful };
}

/** How these people are now; of whom that cannot be known, how they were last. */
export async function findPresence(userIds: readonly string[]): Promise<Presence[]> {
  const { certain, doubtful } = await look(userIds);
  return doubtful.length > 0 ? [...certain, ...doubtful] : certain;
}

function deliver(rows: readonly Presence[]): void {
  for (const row of rows) {
    if (!told.has(row.userId) || told.get(row.userId) === row.status) continue;
    told.set(row.userId, row.status);
    publish(presenceTopic(row.userId), `{"type":"presence.changed","data":${JSON.stringify(row)}}`);
  }
}

/** What this instance says of people, stored before anybody is told. */
async function writeLocal(userIds: readonly string[]): Promise<void> {
  const stands = userIds.flatMap((id): [string, Stand][] => {
    const stand = localStand(id);
    return stand ? [[id, stand]] : [];
  });
  if (stands.length > 0) await writeStands(stands).catch(() => undefined);
}

async function announce(): Promise<void> {
  gathering = undefined;
  const userIds = [...dirty];
  dirty.clear();
  await writeLocal(userIds);
  // A lone instance knows who is looked at; nobody else needs to be found.
  const wanted = isAlone() ? userIds.filter((id) => told.has(id)) : userIds;
  if (wanted.length === 0) return;
  const { certain, doubtful } = await look(wanted);
  deliver(certain);
  // What cannot be known now, or told to all, is told once it can.
  again(doubtful);
  if (!isAlone() && certain.length > 0)
    broadcast('presence', `${nodeId}\n${JSON.stringify(certain)}`).catch(() => again(certain));
}

function again(rows: readonly Presence[]): void {
  if (rows.length === 0 || !hasPeers()) return;
  const timer = setTimeout(() => {
    retries.delete(timer);
    for (const { userId } of rows) changed(userId);
  }, againMs);
  retries.add(timer);
}

/** Has it stored and told, in a moment, what this instance sees of a person. */
function changed(userId: string): void {
  dirty.add(userId);
  gathering ??= setTimeout(() => void announce(), gatherMs);
}

/** A device of the person is here. */
export function presenceOpened(user: LocalUser, isDnd: boolean): void {
  clearTimeout(leaving.get(user.id));
  leaving.delete(user.id);
  if (isDnd) dnd.add(user.id);
  else dnd.delete(user.id);
  changed(user.id);
}

async function gone(userId: string): Promise<void> {
  leaving.delete(userId);
  if (findPresent(userId)) return;
  dnd.delete(userId);
  await Promise.all([
    removeStand(userId).catch(() => unsaid.add(userId)),
    Promise.race([noteLastSeen(userId), Bun.sleep(storeWaitMs)]),
  ]);
  changed(userId);
}

async function noteLastSeen(userId: string): Promise<void> {
  const _id = new Types.ObjectId(userId);
  await UserModel.updateOne({ _id }, { $max: { lastSeenAt: new Date() } }).catch(() => undefined);
}

/** A device went, or was found to have been gone; without another one here the person is gone after the grace. */
export function presenceClosed(userId: string, wasSilent: boolean): void {
  const user = findPresent(userId);
  if (user) return changed(userId);
  if (wasSilent && leaving.has(userId)) return;
  clearTimeout(leaving.get(userId));
  leaving.set(
    userId,
    setTimeout(() => void gone(userId), wasSilent ? silentGraceMs : graceMs),
  );
}

/** What a device says: in use or idle. */
export function setIdle(connection: Connection, isIdle: boolean): void {
  connection.isIdle = isIdle;
  const user = connection.actor && findPresent(connection.actor.userId);
  if (user) changed(user.id);
}

function applyDnd(userId: string, isOn: boolean): void {
  const user = findPresent(userId);
  if (!user) return;
  if (isOn) dnd.add(userId);
  else dnd.delete(userId);
  changed(user.id);
}

/** Do not disturb belongs to the person, on all devices and instances. */
export function setDnd(userId: string, isOn: boolean): void {
  applyDnd(userId, isOn);
  if (!isAlone()) broadcast('dnd', `${nodeId} ${userId} ${isOn ? 1 : 0}`).catch(() => undefined);
}

function hearDnd(payload: string): void {
  const [from, userId = '', isOn] = payload.split(' ');
  if (from !== nodeId) applyDnd(userId, isOn === '1');
}

function hearPresence(payload: string): void {
  const line = payload.indexOf('\n');
  if (payload.slice(0, line) !== nodeId) deliver(JSON.parse(payload.slice(line + 1)) as Presence[]);
}

function forgetUnwatched(): void {
  const watched = new Set<string>();
  for (const connection of allConnections()) for (const userId of connection.watched ?? []) watched.add(userId);
  for (const userId of told.keys()) if (!watched.has(userId)) told.delete(userId);
}

/** The socket hears of these people from now on, and of no others. */
export function watch(connection: Connection, rows: readonly Presence[]): void {
  const next = new Set(rows.map((row) => row.userId));
  for (const userId of connection.watched ?? []) if (!next.has(userId)) connection.unsubscribe(presenceTopic(userId));
  connection.watched = next;
  for (const row of rows) {
    // What others here were told last stays the measure; who looks anew has the answer itself.
    if (!told.has(row.userId)) told.set(row.userId, row.status);
    connection.subscribe(presenceTopic(row.userId));
  }
  if (told.size > 2_000) forgetUnwatched();
}

/** Looks again at everyone watched here: an instance came or went, or Redis is back. */
async function lookAgain(): Promise<void> {
  deliver((await look([...told.keys()])).certain);
}

/** Redis may have come back without its data: all is said anew, and nobody missed before all others have done so. */
async function sayAll(): Promise<void> {
  doubtUntil = performance.now() + doubtMs;
  setTimeout(() => void lookAgain(), doubtMs + gatherMs);
  // Those within their grace too: nobody else speaks for them.
  await writeLocal([...localUserIds(), ...leaving.keys()]);
  const absent = [...unsaid].filter((userId) => !findPresent(userId));
  unsaid.clear();
  await Promise.all(absent.map((userId) => removeStand(userId).catch(() => unsaid.add(userId))));
  for (const userId of absent) changed(userId);
}

export function startPresence(): void {
  onChannel('presence', hearPresence);
  onChannel('dnd', hearDnd);
  onBrokerReady(() => void sayAll());
  let known = livingNodes();
  onViewChange(() => {
    const living = livingNodes();
    const lost = known.filter((node) => !living.includes(node));
    known = living;
    keepWordOf(lost, wordMs);
    // It may live on, only cut off, and somebody may just have come to it.
    if (lost.length > 0) doubtUntil = Math.max(doubtUntil, performance.now() + graceMs);
    setTimeout(() => void lookAgain(), lost.length > 0 ? wordMs + gatherMs : joinMs);
  });
}

/** Everyone here is gone from this instance at once: it stops. */
export async function stopPresence(): Promise<void> {
  for (const timer of leaving.values()) clearTimeout(timer);
  // What is stored of them ends with this instance's word: until then they may have come to another.
  await Promise.all([...leaving.keys()].map(noteLastSeen));
  leaving.clear();
  clearTimeout(gathering);
  for (const timer of retries) clearTimeout(timer);
  retries.clear();
  gathering = undefined;
  told.clear();
  dirty.clear();
  doubtUntil = 0;
}
