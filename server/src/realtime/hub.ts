import { Types } from 'mongoose';
import { withReadBy } from '../modules/messages/encode.ts';
import { encodeAll } from '../modules/messages/encode-all.ts';
import { type Head, readHeadsTogether } from '../modules/messages/heads.ts';
import { type MessageDoc, messages } from '../modules/messages/model.ts';
import { joinChannel, leaveChannel } from './broker.ts';
import { counters } from './counters.ts';
import { chatTopic, publish } from './topics.ts';

/** One chat that somebody on this instance listens to: how far its sockets have come. */
export interface LiveChat {
  readonly id: string;
  /** The last seq sent to the topic. */
  last: number;
  /** The last rev sent to the topic. */
  rev: number;
  /** What came early, by seq. */
  readonly pending: Map<number, string>;
  /** Sockets and caches that need this entry. */
  uses: number;
  /** False until the head is known. */
  isReady: boolean;
  ready: Promise<void>;
  repairing: Promise<void> | undefined;
}

/** A later change of a message: what kind, and its number. */
export type ChangeKind = 'updated' | 'deleted';

const live = new Map<string, LiveChat>();
const repairPage = 500;
/** What comes early past this many is left to the repair, and at last to the sweep. */
const pendingMax = 2_000;
/** Hears everything in the order the sockets get it; the history cache keeps itself true by it. */
type Listener = {
  created(chatId: string, seq: number, encoded: string): void;
  changed(chatId: string, encoded: string, seq: number): void;
  left(chatId: string): void;
};
const listeners = new Set<Listener>();

/** Returns how to stop listening. */
export function onHub(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const liveChats = () => live;
export const findLive = (chatId: string) => live.get(chatId);

export const createdFrame = (encoded: string) => `{"type":"message.created","data":${withReadBy(encoded)}}`;
export const changedFrame = (kind: ChangeKind, encoded: string) =>
  `{"type":"message.${kind}","data":${withReadBy(encoded)}}`;

function emit(chat: LiveChat, seq: number, encoded: string): void {
  chat.last = seq;
  publish(chatTopic(chat.id), createdFrame(encoded));
  for (const listener of listeners) listener.created(chat.id, seq, encoded);
}

function drainPending(chat: LiveChat): void {
  for (let next = chat.pending.get(chat.last + 1); next !== undefined; next = chat.pending.get(chat.last + 1)) {
    chat.pending.delete(chat.last + 1);
    emit(chat, chat.last + 1, next);
  }
  if (chat.pending.size > 0) for (const seq of chat.pending.keys()) if (seq <= chat.last) chat.pending.delete(seq);
}

function hold(chat: LiveChat, seq: number, encoded: string): void {
  if (chat.pending.size < pendingMax) chat.pending.set(seq, encoded);
}

/** A new message from the chat's publisher, or found by a repair. Sockets get it only in its turn. */
export function receive(chatId: string, seq: number, encoded: string): void {
  const chat = live.get(chatId);
  if (!chat) return;
  if (!chat.isReady) {
    hold(chat, seq, encoded);
  } else if (seq === chat.last + 1) {
    emit(chat, seq, encoded);
    if (chat.pending.size > 0) drainPending(chat);
  } else if (seq > chat.last) {
    hold(chat, seq, encoded);
    void repair(chat);
  }
}

function emitChange(chat: LiveChat, kind: ChangeKind, rev: number, seq: number, encoded: string): void {
  chat.rev = rev;
  publish(chatTopic(chat.id), changedFrame(kind, encoded));
  for (const listener of listeners) listener.changed(chat.id, encoded, seq);
}

/** A change of an older message. A jump in rev means that one was lost. */
export function receiveChange(chatId: string, kind: ChangeKind, rev: number, seq: number, encoded: string): void {
  const chat = live.get(chatId);
  if (!chat?.isReady || rev <= chat.rev) return;
  if (rev === chat.rev + 1) emitChange(chat, kind, rev, seq, encoded);
  else void repair(chat);
}

export const kindOf = (doc: MessageDoc): ChangeKind => (doc.deletedAt ? 'deleted' : 'updated');

async function repairSeqs(chat: LiveChat): Promise<void> {
  const chatKey = new Types.ObjectId(chat.id);
  for (let holes = 0; live.get(chat.id) === chat; ) {
    const before = chat.last;
    const docs = await messages()
      .find({ chat: chatKey, seq: { $gt: chat.last } })
      .sort({ seq: 1 })
      .limit(repairPage)
      .toArray();
    const encoded = await encodeAll(docs);
    if (live.get(chat.id) !== chat) return;
    docs.forEach((doc, index) => {
      if (doc.seq !== chat.last + 1) return;
      emit(chat, doc.seq, encoded[index] ?? '');
      counters.repairs++;
    });
    drainPending(chat);
    const nothingWaits = chat.pending.size === 0;
    if (docs.length < repairPage && nothingWaits) return;
    // A hole: its write is in flight. Wait for it, never skip it.
    if (chat.last === before) await Bun.sleep(Math.min(20 * ++holes, 500));
  }
}

/** A missing rev is always one that a later change of the same message overtook, so this never waits. */
async function repairRevs(chat: LiveChat): Promise<void> {
  const docs = await messages()
    .find({ chat: new Types.ObjectId(chat.id), rev: { $gt: chat.rev } })
    .sort({ rev: 1 })
    .limit(repairPage)
    .toArray();
  const encoded = await encodeAll(docs);
  if (live.get(chat.id) !== chat) return;
  docs.forEach((doc, index) => {
    if (doc.rev !== undefined && doc.rev > chat.rev)
      emitChange(chat, kindOf(doc), doc.rev, doc.seq, encoded[index] ?? '');
  });
  if (docs.length === repairPage) await repairRevs(chat);
}

async function runRepair(chat: LiveChat): Promise<void> {
  try {
    await repairSeqs(chat);
    await repairRevs(chat);
  } catch {
    // The store is away: the sweep starts the repair again.
  } finally {
    chat.repairing = undefined;
  }
}

/** Fetches what is missing; one repair at a time a chat. */
export function repair(chat: LiveChat): Promise<void> {
  chat.repairing ??= runRepair(chat);
  return chat.repairing;
}

function settle(chat: LiveChat, head: Head): void {
  if (live.get(chat.id) !== chat) return;
  chat.last = head.seq;
  chat.rev = head.rev;
  chat.isReady = true;
  drainPending(chat);
  if (chat.pending.size > 0) void repair(chat);
}

async function prepare(chats: readonly LiveChat[]): Promise<void> {
  // Subscribe first, then read the head: the other way round loses what comes between.
  await Promise.all(chats.map((chat) => joinChannel(`chat:${chat.id}`)));
  const heads = await readHeadsTogether(chats.map((chat) => chat.id));
  for (const chat of chats) settle(chat, heads.get(chat.id) ?? { seq: 0, rev: 0 });
}

function undo(chats: readonly LiveChat[]): void {
  for (const chat of chats) if (live.get(chat.id) === chat) drop(chat);
}

/**
 * Counts one more use of each chat and resolves when all are live: to whether one was not before, so that what was read
 * of it earlier may be older than what is heard from here on. Throws, with no use counted, when the store is away.
 */
export async function enter(chatIds: Iterable<string>): Promise<boolean> {
  const fresh: LiveChat[] = [];
  const waits: Promise<void>[] = [];
  const entered: LiveChat[] = [];
  for (const id of chatIds) {
    let chat = live.get(id);
    if (!chat) {
      chat = {
        id,
        last: 0,
        rev: 0,
        pending: new Map(),
        uses: 0,
        isReady: false,
        ready: Promise.resolve(),
        repairing: undefined,
      };
      live.set(id, chat);
      fresh.push(chat);
    }
    chat.uses++;
    entered.push(chat);
    if (!chat.isReady) waits.push(chat.ready);
  }
  if (fresh.length > 0) {
    const ready = prepare(fresh);
    ready.catch(() => undo(fresh));
    for (const chat of fresh) chat.ready = ready;
    waits.push(ready);
  }
  if (waits.length === 0) return false;
  try {
    await Promise.all(waits);
    return true;
  } catch (error) {
    for (const chat of entered) if (live.get(chat.id) === chat) release(chat);
    throw error;
  }
}

function drop(chat: LiveChat): void {
  live.delete(chat.id);
  leaveChannel(`chat:${chat.id}`);
  for (const listener of listeners) listener.left(chat.id);
}

function release(chat: LiveChat): void {
  if (--chat.uses <= 0) drop(chat);
}

/** Gives one use of each chat back. */
export function leave(chatIds: Iterable<string>): void {
  for (const id of chatIds) {
    const chat = live.get(id);
    if (chat) release(chat);
  }
}
