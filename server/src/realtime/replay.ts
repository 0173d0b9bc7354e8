import { Types } from 'mongoose';
import { encodeAll } from '../modules/messages/encode-all.ts';
import { type MessageDoc, messages } from '../modules/messages/model.ts';
import type { Connection } from './connection.ts';
import { changedFrame, createdFrame, findLive, kindOf, receive, repair } from './hub.ts';
import type { LocalUser } from './local-users.ts';
import { chatTopic } from './topics.ts';

/** Where a socket stands in a chat. */
export interface Position {
  seq: number;
  /** undefined: changes of older messages were not asked for. */
  rev: number | undefined;
  /** Messages up to here were seen before; only their changes are told apart from themselves. */
  readonly base: number;
}

const pageDocs = 1_000;
const pauseMs = 20;
/** A replay stops here until the reader has caught up, well below what counts as too slow. */
const backlogBytes = 256 * 1024;

/**
 * Joins the socket to the chat's topic, but only when it stands exactly where the hub stands, in the
 * same tick as the look: any other way gives a message twice or not at all.
 */
function tryJoin(connection: Connection, chatId: string, position: Position): boolean {
  const chat = findLive(chatId);
  if (!chat?.isReady || position.seq !== chat.last) return false;
  if (position.rev !== undefined && position.rev !== chat.rev) return false;
  connection.subscribe(chatTopic(chatId));
  return true;
}

async function sendMissed(connection: Connection, positions: Map<string, Position>): Promise<void> {
  const behind = [...positions].filter(([id, position]) => position.seq < (findLive(id)?.last ?? 0));
  if (behind.length === 0) return;
  const docs = await messages()
    .find({ $or: behind.map(([id, { seq }]) => ({ chat: new Types.ObjectId(id), seq: { $gt: seq } })) })
    .sort({ chat: 1, seq: 1 })
    .limit(pageDocs)
    .toArray();
  const encoded = await encodeAll(docs);
  for (const [index, doc] of docs.entries()) {
    const chatId = doc.chat.toHexString();
    const position = positions.get(chatId);
    if (position?.seq !== doc.seq - 1) continue;
    await connection.room(backlogBytes);
    if (!connection.isOpen) return;
    connection.send(createdFrame(encoded[index] ?? ''));
    position.seq = doc.seq;
    // The store is ahead of this hub: the others here get it by the same reading.
    receive(chatId, doc.seq, encoded[index] ?? '');
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
    // Newer messages went out with their present content.
    if (doc.seq > position.base) continue;
    await connection.room(backlogBytes);
    connection.send(changedFrame(kindOf(doc), encoded[index] ?? ''));
  }
  for (const [id, position] of behind) position.rev = Math.max(position.rev ?? 0, tops.get(id) ?? 0);
}

function joinWhatStands(connection: Connection, user: LocalUser, positions: Map<string, Position>): void {
  const mine = new Set(user.chats);
  for (const [id, position] of positions) {
    if (!mine.has(id) || tryJoin(connection, id, position)) positions.delete(id);
  }
}

/** Sends what the socket missed of each chat, then lets live events follow without gap or double. */
export async function resume(connection: Connection, user: LocalUser, positions: Map<string, Position>): Promise<void> {
  joinWhatStands(connection, user, positions);
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
    joinWhatStands(connection, user, positions);
    if (positions.size > 0) await Bun.sleep(pauseMs);
  }
}
