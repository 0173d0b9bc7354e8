import { readHeads } from '../modules/messages/heads.ts';
import { onBrokerReady } from './broker.ts';
import { busAnswers, isAlone, onViewChange } from './cluster.ts';
import { counters } from './counters.ts';
import { type LiveChat, liveChats, repair } from './hub.ts';
import { forgetHeads } from './ledger.ts';

/**
 * Compares the heads of the live chats with Mongo's, always: a publish lost with its owner is otherwise
 * never seen in a chat that then falls silent.
 */
const intervalMs = 1_000;
const pageChats = 1_000;
/** A lone instance publishes everything itself, so it only looks round in its own time. */
const aloneChats = 100;
/** After a change of view the new owners need a moment. */
const afterChangeMs = 50;

let timer: ReturnType<typeof setTimeout> | undefined;
let isRunning = false;
let isDegraded = false;
let position = 0;
/** Chats whose store was ahead when they were last looked at, with where the hub stood. */
const behind = new Map<string, number>();

function nextChats(): LiveChat[] {
  const chats = [...liveChats().values()].filter((chat) => chat.isReady);
  if (!isAlone() || !busAnswers() || isDegraded) return chats;
  if (position >= chats.length) position = 0;
  const slice = chats.slice(position, position + aloneChats);
  position += aloneChats;
  return slice;
}

async function look(chats: readonly LiveChat[], urgent: boolean): Promise<void> {
  const heads = await readHeads(chats.map((chat) => chat.id));
  for (const chat of chats) {
    const stoodAt = behind.get(chat.id);
    behind.delete(chat.id);
    const head = heads.get(chat.id);
    if (!head || liveChats().get(chat.id) !== chat) continue;
    if (head.seq <= chat.last && head.rev <= chat.rev) continue;
    const stand = chat.last + chat.rev;
    // In quiet times an event may just be on its way: only one that stood still for two looks was lost.
    if (urgent || stoodAt === stand) {
      counters.sweepHits++;
      void repair(chat);
    } else behind.set(chat.id, stand);
  }
}

async function sweep(): Promise<void> {
  if (isRunning) return;
  isRunning = true;
  // With Redis away nothing comes by itself, and who else writes is not known: what the store has is not on its way.
  const urgent = isDegraded || !busAnswers();
  const chats = nextChats();
  isDegraded = false;
  try {
    for (let from = 0; from < chats.length; from += pageChats) await look(chats.slice(from, from + pageChats), urgent);
  } catch {
    // The store is away: the next sweep looks at everything.
    isDegraded = true;
  }
  for (const id of behind.keys()) if (!liveChats().has(id)) behind.delete(id);
  isRunning = false;
}

function sweepSoon(): void {
  isDegraded = true;
  setTimeout(() => void sweep(), afterChangeMs);
}

export function startSweep(): void {
  onBrokerReady(sweepSoon);
  onViewChange((_gone, woke) => {
    if (woke) forgetHeads();
    sweepSoon();
  });
  timer = setInterval(() => void sweep(), intervalMs);
}

export function stopSweep(): void {
  clearInterval(timer);
  behind.clear();
}
