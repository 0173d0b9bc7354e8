import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStores } from '@talky/server/stores';

/** Stores with nothing in them, found or fetched as `bun start` does. */
export interface FreshStores {
  mongoUrl: string;
  redisUrl: string;
  dataDir: string;
  /** Stops them and forgets their data. */
  stop(): Promise<void>;
}

/** Where they come from is told once: every measurement starts them anew. */
let isTold = false;

function say(line: string): void {
  if (!isTold) process.stderr.write(`${line}\n`);
}

export async function startFreshStores(): Promise<FreshStores> {
  const dataDir = mkdtempSync(join(tmpdir(), 'talky-bench-'));
  const forget = () => rmSync(dataDir, { recursive: true, force: true });
  process.once('exit', forget);
  // Never the stores that the environment names: measurements write, and want an empty house.
  const { mongoUrl, redisUrl, stop } = await startStores({ dataDir, say, env: {} });
  isTold = true;
  return {
    mongoUrl,
    redisUrl,
    dataDir,
    async stop() {
      await stop();
      process.off('exit', forget);
      forget();
    },
  };
}
