import { Types } from 'mongoose';
import { encodeAll } from '../modules/messages/encode-all.ts';
import { type MessageDoc, messages } from '../modules/messages/model.ts';
import { SharedQuery } from '../shared-query.ts';
import type { Connection } from './connection.ts';
import { changedFrame, createdFrame, findLive, kindOf, receive, repair } from './hub.ts';
import { eventsSince } from './late-events.ts';
import type { LocalUser } from './local-users.ts';
import { chatTopic } from './topics.ts';

/** Where a socket stands in a chat. */
export interface Position {
  seq: number;
  /** undefined: changes of older messages were not asked for. */
  rev: number | undefined;
  /** Messages up to here were seen before; only their changes are told apart from themselves. */
  readonly base: number;
  /** What was sent of them holds all changes up to this rev; a later one may have come between two readings. */
  included?: number;
}

const pageDocs = 1_000;
/** Places in chats that one reading serves. */
const chatsAtOnce = 200;
const pauseMs = 20;
/** A replay stops here until the reader has caught up, well below what counts as too slow. */
const backlogBytes = 256 * 1024;

/**
 * Joins the socket to the chat's topic, but only when it stands exactly where the hub stands, in the
 * same tick as the look: any other way gives a message twice or not at all.
 */
function tryJoin(
  connection: Connection,
  { id: userId }: LocalUser,
  chatId: string,
  position: Position,
  since: number,
): boolean {
  const chat = findLive(chatId);
  if (!chat?.isReady || position.seq !== chat.last) return false;
  if (position.rev !== undefined && position.rev !== chat.rev) return false;
  for (const frame of eventsSince(since, chatId, userId)) connection.send(frame);
  connection.subscribe(chatTopic(chatId));
  return true;
}

interface Missed {
  seq: number;
  encoded: string;
}

/** After a restart a crowd misses the same: read and encoded once for all who ask. Keys are a chat's id and a seq. */
const missed = new SharedQuery<Missed[]>(async (keys) => {
  const wanted = keys.map((key) => ({ key, chatId: key.slice(0, 24), after: Number(key.slice(24)) }));
  const least = new Map<string, number>();
  for (const { chatId, after } of wanted) least.set(chatId, Math.min(after, least.get(chatId) ?? after));
  const docs = await messages()
    .find({ $or: [...least].map(([id, after]) => ({ chat: new Types.ObjectId(id), seq: { $gt: after } })) })
    .sort({ chat: 1, seq: 1 })
    .limit(pageDocs)
    .toArray();
  const encoded = await encodeAll(docs);
  const rows = docs.map((doc, index) => ({
    chatId: doc.chat.toHexString(),
    seq: doc.seq,
    encoded: encoded[index] ?? '',
  }));
  const byChat = Map.groupBy(rows, ({ chatId }) => chatId);
  return new Map(
    wanted.map(({ key, chatId, after }) => [key, byChat.get(chatId)?.filter(({ seq }) => seq > after) ?? []]),
  );
}, chatsAtOnce);

async function sendMissed(connection: Connection, positions: Map<string, Position>): Promise<void> {
  const behind = [...positions].filter(([id, position]) => position.seq < (findLive(id)?.last ?? 0));
  if (behind.length === 0) return;
  for (const [id, position] of behind) position.included ??= findLive(id)?.rev ?? 0;
  const found = await missed.many(behind.map(([id, { seq }]) => id + seq));
  for (const [chatId, position] of behind) {
    for (const { seq, encoded } of found.get(chatId + position.seq) ?? []) {
      if (position.seq !== seq - 1) continue;
      await connection.room(backlogBytes);
      if (!connection.isOpen) return;
      connection.send(createdFrame(encoded));
      position.seq = seq;
      // The store is ahead of this hub: the others here get it by the same reading.
      receive(chatId, seq, encoded);
    }
  }
}

function changesOf(positions: Map<string, Position>): [string, Position][] {
  return [...positions].filter(([id, { rev }]) => rev !== undefined && rev < (findLive(id)?.rev ?? 0));
}

async function sendChanges(connection: Connection, positions: Map<string, Position>): Promise<void> {
  const behind = changesOf(positions);
  if (behind.length === 0) return;
  const tops = new Map(behind.map(([id]) => [id, findLive(id)?.rev ?? 0]));
  const docs: MessageDoc[] = await messages()
    .find({ $or: behind.map(([id, { rev = 0 }]) => ({ chat: new Types.ObjectId(id), rev: { $gt: rev } })) })
    .sort({ chat: 1, rev: 1 })
    .toArray();
  const encoded = await encodeAll(docs);
  for (const [index, doc] of docs.entries()) {
    const position = positions.get(doc.chat.toHexString());
    if (!position || doc.rev === undefined) continue;
    position.rev = Math.max(position.rev ?? 0, doc.rev);
    // Newer messages went out, or will, with a content that holds it.
    const isIncluded = doc.seq > position.base && doc.rev <= (position.included ?? doc.rev);
    if (isIncluded || doc.seq > position.seq) continue;
    await connection.room(backlogBytes);
    connection.send(changedFrame(kindOf(doc), encoded[index] ?? ''));
  }
  for (const [id, position] of behind) position.rev = Math.max(position.rev ?? 0, tops.get(id) ?? 0);
}

function joinWhatStands(
  connection: Connection,
  user: LocalUser,
  positions: Map<string, Position>,
  since: number,
): void {
  const mine = new Set(user.chats);
  for (const [id, position] of positions) {
    if (!mine.has(id) || tryJoin(connection, user, id, position, since)) positions.delete(id);
  }
}

/**
 * Sends what the socket missed of each chat, then lets live events follow without gap or double. What was kept since it
 * set out, by late-events.ts, is sent along.
 */
export async function resume(
  connection: Connection,
  user: LocalUser,
  positions: Map<string, Position>,
  since: number,
): Promise<void> {
  joinWhatStands(connection, user, positions, since);
  while (positions.size > 0 && connection.isOpen) {
    try {
      for (const [id, { seq, rev = 0 }] of positions) {
        const chat = findLive(id);
        if (chat && (seq > chat.last || rev > chat.rev)) await repair(chat);
      }
      await sendMissed(connection, positions);
      await sendChanges(connection, positions);
    } catch {
      // The store is away: the socket stays, live messages wait with the missed ones.
      await Bun.sleep(pauseMs * 10);
    }
    joinWhatStands(connection, user, positions, since);
    if (positions.size > 0) await Bun.sleep(pauseMs);
  }
}
