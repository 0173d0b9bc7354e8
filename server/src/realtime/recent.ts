import { Types } from 'mongoose';
import { withReadBy } from '../modules/messages/encode.ts';
import { encodeAll } from '../modules/messages/encode-all.ts';
import { readPage } from '../modules/messages/find.ts';
import { readHeads } from '../modules/messages/heads.ts';
import { type Readers, readersOf, readReaders } from '../modules/messages/readers.ts';
import { limits } from '../protocol/limits.ts';
import { redisReady } from '../stores/redis.ts';
import { isAlone } from './cluster.ts';
import { enter, findLive, leave, onHub } from './hub.ts';

/**
 * The newest messages of chats somebody reads by REST, encoded. History is bound by turning BSON into
 * JSON, so the same bytes serve every reader; the hub's own events keep them true.
 */
const maxChats = 2_000;
const keep = limits.historyMax;
/** Covers a `chat.read` that was lost between instances. */
const readersMaxAgeMs = 5_000;

interface Recent {
  /** Contiguous, up to where the hub stands. */
  rows: { seq: number; senderId: string; encoded: string }[];
  /** undefined: to be read again. */
  readers: Readers | undefined;
  readersAt: number;
  /** Counts what changed; an answer begun before a change is not kept. */
  version: number;
  /** Whole answers by limit, until anything changes. */
  bodies: Map<number, string>;
}

const cache = new Map<string, Recent>();

const senderOf = (encoded: string) => /"sender":\{"_id":"([0-9a-f]{24})"/.exec(encoded)?.[1] ?? '';

function changed(recent: Recent): void {
  recent.version++;
  recent.bodies.clear();
}

onHub({
  created(chatId, seq, encoded) {
    const recent = cache.get(chatId);
    if (!recent) return;
    recent.rows.push({ seq, senderId: senderOf(encoded), encoded });
    if (recent.rows.length > 2 * keep) recent.rows = recent.rows.slice(-keep);
    changed(recent);
    recent.readers = undefined;
  },
  changed(chatId, encoded, seq) {
    const recent = cache.get(chatId);
    const row = recent?.rows[seq - (recent.rows[0]?.seq ?? 0)];
    if (!recent || row?.seq !== seq) return;
    row.encoded = encoded;
    changed(recent);
  },
  left(chatId) {
    cache.delete(chatId);
  },
});

/** Somebody's read cursor or membership changed. */
export function touchReaders(chatId: string): void {
  const recent = cache.get(chatId);
  if (!recent) return;
  changed(recent);
  recent.readers = undefined;
}

/** A name or picture changed: it may be in any message. */
export function clearRecent(): void {
  const chatIds = [...cache.keys()];
  cache.clear();
  leave(chatIds);
}

function evict(): void {
  const oldest = cache.keys().next().value;
  if (oldest === undefined) return;
  cache.delete(oldest);
  leave([oldest]);
}

/** Reads a chat's newest messages into the cache; undefined when it moves too fast to catch. */
async function fill(chatId: string): Promise<Recent | undefined> {
  await enter([chatId]);
  for (let attempt = 0; attempt < 3; attempt++) {
    const docs = await readPage(chatId, { limit: keep });
    const encoded = await encodeAll(docs);
    const known = cache.get(chatId);
    if (known) {
      leave([chatId]);
      return known;
    }
    if ((docs.at(-1)?.seq ?? 0) !== findLive(chatId)?.last) continue;
    const rows = docs.map((doc, index) => ({
      seq: doc.seq,
      senderId: doc.sender.toHexString(),
      encoded: encoded[index] ?? '',
    }));
    const recent: Recent = { rows, readers: undefined, readersAt: 0, version: 0, bodies: new Map() };
    if (cache.size >= maxChats) evict();
    cache.set(chatId, recent);
    return recent;
  }
  leave([chatId]);
  return undefined;
}

/** While other instances write too, only the store knows whether this cache has everything. */
async function isCurrent(chatId: string): Promise<boolean> {
  const chat = findLive(chatId);
  if (!chat?.isReady) return false;
  if (isAlone() && redisReady()) return true;
  const head = (await readHeads([chatId])).get(chatId);
  return head?.seq === chat.last && head.rev === chat.rev;
}

/** The JSON body of a chat's newest messages; undefined when the cache cannot answer. */
export async function recentBody(chatId: string, limit: number): Promise<string | undefined> {
  const recent = cache.get(chatId) ?? (await fill(chatId));
  if (!recent || !(await isCurrent(chatId))) return undefined;
  const now = Date.now();
  if (now - recent.readersAt > readersMaxAgeMs) touchReaders(chatId);
  const known = recent.bodies.get(limit);
  if (known) return known;
  const { version } = recent;
  const readers = recent.readers ?? (await readReaders(new Types.ObjectId(chatId)));
  if (cache.get(chatId) !== recent) return undefined;
  const rows = recent.rows.slice(-limit);
  const body = `{"items":[${rows.map((row) => withReadBy(row.encoded, readersOf(readers, row.seq, row.senderId))).join(',')}]}`;
  if (recent.version === version) {
    if (!recent.readers) recent.readersAt = now;
    recent.readers = readers;
    recent.bodies.set(limit, body);
  }
  return body;
}
