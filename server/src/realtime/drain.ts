import { closeCodes } from '../protocol/codes.ts';
import type { Connection } from './connection.ts';
import { closeDoor } from './door.ts';
import { allConnections } from './local-users.ts';

/** Sockets move in waves, so that the other instances do not get them all in one moment. */
const waves = 10;
const waveLeast = 50;
/** Between two waves, half of it by chance. */
const waveMs = 100;
/** Who still has something open by then moves all the same, and sends it again there. */
const patienceMs = 4_000;

const isBusy = ({ turn, unanswered }: Connection) => turn !== undefined || unanswered > 0;

function shuffled<T>(items: Iterable<T>): T[] {
  return [...items]
    .map((item) => ({ item, weight: Math.random() }))
    .sort((a, b) => a.weight - b.weight)
    .map(({ item }) => item);
}

/** Tells every socket to reconnect elsewhere (1012), as soon as it waits for no answer. */
export async function drainSockets(): Promise<void> {
  closeDoor();
  const start = performance.now();
  let left = shuffled(allConnections());
  const size = Math.max(waveLeast, Math.ceil(left.length / waves));
  while (left.length > 0) {
    const isLate = performance.now() - start > patienceMs;
    const going = left.filter((connection) => isLate || !isBusy(connection)).slice(0, isLate ? undefined : size);
    for (const connection of going) connection.end(closeCodes.restarting, 'This server is restarting.');
    const gone = new Set(going);
    left = left.filter((connection) => !gone.has(connection) && connection.isOpen);
    if (left.length > 0) await Bun.sleep(going.length < size ? waveMs / 10 : waveMs * (0.5 + Math.random()));
  }
}
