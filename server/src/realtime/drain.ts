import { closeCodes } from '../protocol/codes.ts';
import { closeDoor } from './door.ts';
import { allConnections } from './local-users.ts';

/** Sockets move in waves, so that the other instances do not get them all in one moment. */
const waves = 10;
const waveMs = 100;

/** Tells every socket to reconnect elsewhere (1012). */
export async function drainSockets(): Promise<void> {
  closeDoor();
  const connections = [...allConnections()];
  const size = Math.max(50, Math.ceil(connections.length / waves));
  for (let from = 0; from < connections.length; from += size) {
    for (const connection of connections.slice(from, from + size))
      connection.end(closeCodes.restarting, 'This server is restarting.');
    if (from + size < connections.length) await Bun.sleep(waveMs);
  }
}
