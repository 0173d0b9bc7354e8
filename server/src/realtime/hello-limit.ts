import { closeCodes } from '../protocol/codes.ts';
import { limits } from '../protocol/limits.ts';
import type { Connection } from './connection.ts';

/** Sockets that have yet to say hello, in the order they came: one timer for all, so that an idle socket holds none. */
const lookMs = 250;
let queue: { connection: Connection; since: number }[] = [];
let timer: ReturnType<typeof setInterval> | undefined;

export function awaitHello(connection: Connection): void {
  queue.push({ connection, since: performance.now() });
  timer ??= setInterval(look, lookMs);
}

/** One whose hello waits here or is being answered has kept the deadline. */
const hasSpoken = ({ actor, isGreeting }: Connection) => actor !== undefined || isGreeting;

function look(): void {
  const limit = performance.now() - limits.helloMs;
  const due = queue.filter(({ since }) => since < limit);
  queue = queue.filter(({ connection, since }) => since >= limit && connection.isOpen && !hasSpoken(connection));
  for (const { connection } of due) {
    if (!hasSpoken(connection)) connection.end(closeCodes.unauthenticated, 'Say hello within 5 seconds.');
  }
  if (queue.length > 0) return;
  clearInterval(timer);
  timer = undefined;
}
