import { randomBytes } from 'node:crypto';
import { config } from '../config.ts';
import { log } from '../log.ts';
import { mongoAnswers } from '../stores/mongo.ts';
import { redis, redisReady } from '../stores/redis.ts';
import { broadcast, joinChannel, onBrokerReady, onChannel, reconnectChannel } from './broker.ts';

/** Who is alive, and which instance owns a chat. Times by Redis's clock only, so that no two clocks need agree. */
const beatMs = 500;
const expireMs = 2_000;
const echoLimitMs = 3_000;
/** Without its database for this long an instance gives its chats to others. */
const storeAwayMs = 1_500;

/** A restarted process is a new member: its old id never comes back. */
export const nodeId = randomBytes(6).toString('hex');

const beatScript = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
if ARGV[1] ~= '' then redis.call('ZADD', KEYS[1], now, ARGV[1]) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
return {now, redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')}`;

/** Before the id of an instance that lives, but has no database and so owns nothing. */
const ailing = '-';
const nodeOf = (id: string) => (id.startsWith(ailing) ? id.slice(ailing.length) : id);

/** Who owns chats. */
let view: readonly string[] = [nodeId];
/** Who is there at all: their sockets are open, what they say of their people counts. */
let living: readonly string[] = [nodeId];
/** Suspected owners; the score is taken at the beat after the suspicion, for an older one may be a beat made before dying. */
const suspects = new Map<string, number | undefined>();
const listeners = new Set<(gone: readonly string[], woke: boolean) => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let lastBeat = 0;
let lastTick = 0;
let lastEcho = 0;
let storeAwaySince: number | undefined;
let clockOffset: number | undefined;
let unlisted = false;
let leaving = false;
let beating = false;
let peers = false;
let isBusUp = true;
/** A Redis that came back may have lost its data: until all have beaten once more, an empty list means nothing. */
let aloneFrom = 0;

/** Milliseconds by Redis's clock, the same on every instance but for the time of an answer; undefined before the first. */
export const sharedNow = () => (clockOffset === undefined ? undefined : performance.now() + clockOffset);

/** Instances that own chats, this one included. */
export const clusterView = () => view;
/** Instances with sockets, this one included: those without a database too. */
export const livingNodes = () => living;
export const isAlone = () => living.length === 1 && living[0] === nodeId && performance.now() >= aloneFrom;
/** Whether others lived when Redis last answered: with Redis away, this instance cannot know. */
export const hasPeers = () => peers;
/** Whether Redis answered the last beat: if not, what others publish may not come. */
export const busAnswers = () => isBusUp;
export const suspectCount = () => suspects.size;

/** Called when somebody came or went (with those that own no chats any more) or this process woke from a stop. */
export function onViewChange(listener: (gone: readonly string[], woke: boolean) => void): void {
  listeners.add(listener);
}

function tell(gone: readonly string[], woke: boolean): void {
  for (const listener of listeners) listener(gone, woke);
}

/** The instance that writes this chat: rendezvous hashing moves only a dead instance's chats. */
export function ownerOf(chatId: string): string {
  if (view.length === 1) return view[0] ?? nodeId;
  let owner = nodeId;
  let best = -1;
  for (const id of view) {
    if (suspects.has(id)) continue;
    const weight = Bun.hash.xxHash32(`${id}/${chatId}`);
    if (weight > best || (weight === best && id < owner)) {
      best = weight;
      owner = id;
    }
  }
  return owner;
}

/** Takes an instance out of the choice of owners until it proves to live. */
export function suspect(id: string): void {
  if (id !== nodeId && !suspects.has(id)) suspects.set(id, undefined);
}

/** The ledger says how its last try at the database went. */
export function reportStore(answers: boolean): void {
  if (answers) storeAwaySince = undefined;
  else storeAwaySince ??= performance.now();
}

function adopt(next: Map<string, number>): void {
  for (const [id, baseline] of suspects) {
    const score = next.get(id);
    if (score === undefined) suspects.delete(id);
    else if (baseline === undefined) suspects.set(id, score);
    else if (score > baseline) suspects.delete(id);
  }
  const owners = [...next.keys()].filter((id) => !id.startsWith(ailing));
  if (!unlisted && !leaving && !next.has(nodeId)) owners.push(nodeId);
  // Nobody else lives: then even an ailing instance must answer.
  if (owners.length === 0) owners.push(nodeId);
  const all = new Set([...next.keys()].map(nodeOf));
  if (!leaving || all.size === 0) all.add(nodeId);
  setView(owners.sort(), [...all].sort());
}

function setView(owners: readonly string[], all: readonly string[]): void {
  const gone = view.filter((id) => !owners.includes(id));
  const changed = gone.length > 0 || owners.length !== view.length || all.join() !== living.join();
  view = owners;
  living = all;
  if (changed) tell(gone, false);
}

/** Who is there, asked of Redis by a process that is no instance itself. */
export async function readLivingNodes(): Promise<string[]> {
  const answer = await redis().eval(beatScript, 1, `${config().namespace}:nodes`, '', expireMs);
  const [, rows] = answer as [now: number, rows: string[]];
  return rows.filter((_, index) => index % 2 === 0).map(nodeOf);
}

async function leaveView(): Promise<void> {
  await redis().zrem(`${config().namespace}:nodes`, nodeId, ailing + nodeId);
  await broadcast('cluster', 'leave');
}

async function checkStore(): Promise<void> {
  if (unlisted) {
    if (await mongoAnswers(500)) {
      unlisted = false;
      storeAwaySince = undefined;
    }
  } else if (storeAwaySince !== undefined && performance.now() - storeAwaySince > storeAwayMs) {
    unlisted = true;
    log.warn('MongoDB is away from here: giving the chats to other instances');
    await leaveView();
  }
}

async function beat(): Promise<void> {
  if (beating) return;
  beating = true;
  try {
    await checkStore();
    const own = leaving ? '' : unlisted ? ailing + nodeId : nodeId;
    const answer = await redis().eval(beatScript, 1, `${config().namespace}:nodes`, own, expireMs);
    const [now, rows] = answer as [now: number, rows: string[]];
    clockOffset = now - performance.now();
    const next = new Map<string, number>();
    for (let i = 0; i < rows.length; i += 2) next.set(rows[i] ?? '', Number(rows[i + 1]));
    lastBeat = performance.now();
    if (!isBusUp) aloneFrom = lastBeat + expireMs;
    isBusUp = true;
    adopt(next);
    peers = living.some((id) => id !== nodeId);
    // A half-open subscriber hears nothing and says nothing: the echo tells.
    const heard = await broadcast(`node:${nodeId}`, 'E');
    if (heard === 0) await joinChannel(`node:${nodeId}`);
    if (performance.now() - lastEcho > echoLimitMs) {
      lastEcho = performance.now();
      reconnectChannel(`node:${nodeId}`);
    }
  } catch {
    isBusUp = false;
    if (performance.now() - lastBeat > expireMs) setView([nodeId], [nodeId]);
  } finally {
    beating = false;
  }
}

function tick(): void {
  const now = performance.now();
  const woke = lastTick > 0 && now - lastTick > expireMs;
  lastTick = now;
  if (woke) tell([], true);
  void beat();
}

/** The own echo came back. */
export function heardEcho(): void {
  lastEcho = performance.now();
}

export async function startCluster(): Promise<void> {
  leaving = false;
  view = living = [nodeId];
  lastBeat = lastEcho = performance.now();
  lastTick = 0;
  onChannel('cluster', () => void beat());
  onBrokerReady(() => void beat());
  await joinChannel(`node:${nodeId}`);
  await beat();
  if (redisReady()) await broadcast('cluster', 'join').catch(() => 0);
  timer = setInterval(tick, beatMs);
  // Others must see a newcomer before it takes sockets, or their messages pass it by.
  if (!isAlone()) await Bun.sleep(beatMs);
}

/** Gives up every chat at once; what still arrives is written as ever. */
export async function leaveCluster(): Promise<void> {
  leaving = true;
  await leaveView().catch(() => undefined);
  await beat();
}

export function stopCluster(): void {
  clearInterval(timer);
  listeners.clear();
  suspects.clear();
  view = living = [nodeId];
  peers = false;
}
