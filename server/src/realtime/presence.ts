import { Types, trusted } from 'mongoose';
import { UserModel } from '../modules/users/model.ts';
import type { Presence } from '../protocol/resources.ts';
import { broadcast, onBrokerReady, onChannel } from './broker.ts';
import { isAlone, nodeId, onViewChange } from './cluster.ts';
import type { Connection } from './connection.ts';
import { allConnections, findLocalUser, type LocalUser, localUserIds } from './local-users.ts';
import { readStands, removeStand, type Stand, writeStands } from './presence-store.ts';
import { presenceTopic, publish } from './topics.ts';

/** Who is here. A change is told only to those who look; changes are gathered for a moment. */
const gatherMs = 250;
/** A reconnect within this time is no absence. */
const graceMs = 5_000;

const leaving = new Map<string, ReturnType<typeof setTimeout>>();
const dnd = new Set<string>();
const dirty = new Set<string>();
/** The last status told here of everyone who is watched here. */
const told = new Map<string, Presence['status']>();
/** Absences that Redis was not there to hear. */
const unsaid = new Set<string>();
let gathering: ReturnType<typeof setTimeout> | undefined;

/** People somebody here watches. */
export const watchedCount = () => told.size;

function standOf(user: LocalUser): Stand {
  if (dnd.has(user.id)) return 'dnd';
  for (const connection of user.connections) if (connection.isGreeted && !connection.isIdle) return 'online';
  return 'away';
}

function localStand(userId: string): Stand | undefined {
  const user = findLocalUser(userId);
  if (user) return standOf(user);
  return leaving.has(userId) ? 'online' : undefined;
}

const weight = { dnd: 3, online: 2, away: 1 } as const;
const stronger = (a: Stand | undefined, b: Stand | undefined) => ((a ? weight[a] : 0) >= (b ? weight[b] : 0) ? a : b);

/** What all instances say, with what this one is about to say; only the latter while Redis is away. */
async function standsOf(userIds: readonly string[]): Promise<Map<string, Stand | undefined>> {
  const stored = await readStands(userIds).catch(() => new Map<string, Stand | undefined>());
  return new Map(userIds.map((id) => [id, stronger(localStand(id), stored.get(id))]));
}

async function lastSeen(userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const users = await UserModel.find(
    { _id: trusted({ $in: userIds.map((id) => new Types.ObjectId(id)) }) },
    { lastSeenAt: 1 },
  ).lean();
  return new Map(
    users.flatMap((user) => (user.lastSeenAt ? [[user._id.toHexString(), user.lastSeenAt.toISOString()]] : [])),
  );
}

/** How these people are now. */
export async function findPresence(userIds: readonly string[]): Promise<Presence[]> {
  if (userIds.length === 0) return [];
  const [stands, seen] = await Promise.all([standsOf(userIds), lastSeen(userIds)]);
  return userIds.map((userId) => ({
    userId,
    status: stands.get(userId) ?? 'offline',
    lastSeenAt: seen.get(userId) ?? null,
  }));
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
  const users = userIds.flatMap((id) => findLocalUser(id) ?? []);
  if (users.length > 0) await writeStands(users.map((user) => [user.id, standOf(user)])).catch(() => undefined);
}

async function announce(): Promise<void> {
  gathering = undefined;
  const userIds = [...dirty];
  dirty.clear();
  await writeLocal(userIds);
  // A lone instance knows who is looked at; nobody else needs to be found.
  const wanted = isAlone() ? userIds.filter((id) => told.has(id)) : userIds;
  if (wanted.length === 0) return;
  try {
    const rows = await findPresence(wanted);
    deliver(rows);
    if (!isAlone()) await broadcast('presence', `${nodeId}\n${JSON.stringify(rows)}`);
  } catch {
    // A store is away: who watches learns it with the next change or the next hello.
  }
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
  if (findLocalUser(userId)) return;
  dnd.delete(userId);
  await Promise.allSettled([
    removeStand(userId).catch(() => unsaid.add(userId)),
    UserModel.updateOne({ _id: new Types.ObjectId(userId) }, { $max: { lastSeenAt: new Date() } }),
  ]);
  changed(userId);
}

/** A device went; without another one here the person is gone after the grace. */
export function presenceClosed(userId: string): void {
  const user = findLocalUser(userId);
  if (user) return changed(userId);
  clearTimeout(leaving.get(userId));
  leaving.set(
    userId,
    setTimeout(() => void gone(userId), graceMs),
  );
}

/** What a device says: in use or idle. */
export function setIdle(connection: Connection, isIdle: boolean): void {
  connection.isIdle = isIdle;
  const user = connection.actor && findLocalUser(connection.actor.userId);
  if (user) changed(user.id);
}

function applyDnd(userId: string, isOn: boolean): void {
  const user = findLocalUser(userId);
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

/** Looks again at everyone watched here: an instance died, or Redis came back. */
async function lookAgain(): Promise<void> {
  try {
    deliver(await findPresence([...told.keys()]));
  } catch {
    // A store is away: the next change or hello tells.
  }
}

async function sayAll(): Promise<void> {
  await writeLocal([...localUserIds()]);
  const absent = [...unsaid].filter((userId) => !findLocalUser(userId));
  unsaid.clear();
  await Promise.allSettled(absent.map((userId) => removeStand(userId).catch(() => unsaid.add(userId))));
  await lookAgain();
}

export function startPresence(): void {
  onChannel('presence', hearPresence);
  onChannel('dnd', hearDnd);
  // Redis may have come back without its data.
  onBrokerReady(() => void sayAll());
  onViewChange((lost) => {
    if (lost.length > 0) setTimeout(() => void lookAgain(), graceMs);
  });
}

/** Everyone here is gone from this instance at once: it stops. */
export async function stopPresence(): Promise<void> {
  for (const timer of leaving.values()) clearTimeout(timer);
  await Promise.allSettled([...leaving.keys()].map((userId) => gone(userId)));
  // After the last of them is gone, which would have it told: a timer left standing here mutes the next start.
  clearTimeout(gathering);
  gathering = undefined;
  told.clear();
  dirty.clear();
}
