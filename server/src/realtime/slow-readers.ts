import { closeCodes } from '../protocol/codes.ts';
import type { Connection } from './connection.ts';
import { counters } from './counters.ts';
import { allConnections } from './local-users.ts';
import { publishedSoFar } from './topics.ts';

/** Cuts readers who do not keep up, before their backlog costs others memory: they resume where they stood. */
const lookMs = 250;
const backlogMax = 1024 * 1024;
const stuckMs = 30_000;
/** A reader who does not even take the close frame is ended hard. */
const lingerMs = 2_000;
/** Nobody's backlog can have grown by more than was published; below this, looking is not worth it. */
const publishedMin = 64 * 1024;
const idleLooks = 20;

let timer: ReturnType<typeof setInterval> | undefined;
let publishedAtLook = 0;
let looksSkipped = 0;
let anyBacklog = false;

function cut(connection: Connection): void {
  counters.slowReaders++;
  connection.end(closeCodes.slowReader, 'This reader is too slow.');
  setTimeout(() => connection.socket?.terminate(), lingerMs);
}

function inspect(connection: Connection, now: number): void {
  const backlog = connection.backlog;
  if (backlog === 0) {
    connection.stuckSince = 0;
    return;
  }
  anyBacklog = true;
  if (connection.stuckSince === 0) connection.stuckSince = now;
  if (backlog > backlogMax || now - connection.stuckSince > stuckMs) cut(connection);
}

function look(): void {
  const published = publishedSoFar();
  if (!anyBacklog && published - publishedAtLook < publishedMin && ++looksSkipped < idleLooks) return;
  publishedAtLook = published;
  looksSkipped = 0;
  anyBacklog = false;
  const now = performance.now();
  for (const connection of allConnections()) inspect(connection, now);
}

export function startSlowReaders(): void {
  timer = setInterval(look, lookMs);
}

export function stopSlowReaders(): void {
  clearInterval(timer);
}
