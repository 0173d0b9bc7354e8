import { join } from 'node:path';
import { tryLock } from '../stores/managed/data-lock.ts';
import { startStores } from '../stores/managed/index.ts';
import { readRunning } from '../stores/managed/running.ts';

/** The stores a command works on. */
interface CommandStores {
  mongoUrl: string;
  redisUrl: string;
  stop(): Promise<void>;
}

const leaveRunning = async () => undefined;

/** The stores the environment names, else those of the Talky that runs on this data folder, else its own for a while. */
export async function storesOf(dataDir: string): Promise<CommandStores> {
  const { MONGO_URL, REDIS_URL } = process.env;
  if (MONGO_URL && REDIS_URL) return { mongoUrl: MONGO_URL, redisUrl: REDIS_URL, stop: leaveRunning };
  const running = readRunning(dataDir);
  if (running && isHeld(dataDir)) return { ...running, stop: leaveRunning };
  return await startStores({ dataDir, say: (line) => console.error(line) });
}

function isHeld(dataDir: string): boolean {
  const lock = tryLock(join(dataDir, 'lock'));
  lock?.release();
  return lock === undefined;
}
