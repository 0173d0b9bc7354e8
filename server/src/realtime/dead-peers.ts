import type { Connection } from './connection.ts';
import { allConnections } from './local-users.ts';

/**
 * Ends sockets whose other side is gone without a goodbye. Bun's own idle limit cannot: every byte sent to a
 * dead peer puts it off, so in a busy chat it never comes. What counts here is what was heard.
 */
const lookMs = 2_000;
/** Looks in silence before the peer is asked, and before it is taken for dead: 6 to 8 s after its last word. */
const askAfter = 2;
const deadAfter = 4;

let timer: ReturnType<typeof setInterval> | undefined;

/** Nothing was heard of its other side for at least 6 s. */
export const isSilent = (connection: Connection) => connection.silentLooks >= deadAfter;

function inspect(connection: Connection): void {
  connection.silentLooks++;
  if (isSilent(connection)) connection.socket?.terminate();
  else if (connection.silentLooks === askAfter && connection.isOpen) connection.socket?.ping();
}

export function startDeadPeers(): void {
  timer = setInterval(() => {
    for (const connection of allConnections()) inspect(connection);
  }, lookMs);
}

export function stopDeadPeers(): void {
  clearInterval(timer);
}
