import { overloaded } from '../errors.ts';
import { noteHello } from './crowd-garbage.ts';

/**
 * Hellos are answered so many at a time, which is enough to share every query; the others wait in line.
 * Past its limit whoever comes is told to come again later, each at another moment.
 */
const atOnce = 256;
const waitingMax = 4_000;
/** Chats that the waiting ones want to resume: what a hello in line keeps in memory. */
const cursorsMax = 200_000;
const retryMs = { least: 2_000, spread: 4_000 };

interface Waiting {
  cursors: number;
  begin(): void;
}

let line: Waiting[] = [];
let running = 0;
let cursors = 0;

/** How many hellos wait to be answered. */
export const waitingHellos = () => line.length;

function admit(): void {
  if (line.length === 0) return;
  const next = line.slice(0, Math.max(0, atOnce - running));
  line = line.slice(next.length);
  for (const waiting of next) {
    running++;
    cursors -= waiting.cursors;
    waiting.begin();
  }
}

let isAdmitting = false;

function leave(): void {
  running--;
  noteHello();
  if (isAdmitting) return;
  isAdmitting = true;
  // Those that end in one tick make room for as many at once, which then share their queries.
  setImmediate(() => {
    isAdmitting = false;
    admit();
  });
}

/** Answers a hello in its turn. Throws `overloaded` when the line is too long. */
export async function inHelloQueue(wanted: number, work: () => Promise<void>): Promise<void> {
  if (running < atOnce && line.length === 0) running++;
  else {
    if (line.length >= waitingMax || cursors + wanted > cursorsMax)
      throw overloaded(Math.round(retryMs.least + retryMs.spread * Math.random()));
    cursors += wanted;
    await new Promise<void>((begin) => {
      line.push({ cursors: wanted, begin });
    });
  }
  try {
    await work();
  } finally {
    leave();
  }
}
