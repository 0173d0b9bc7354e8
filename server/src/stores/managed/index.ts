import { type DataLock, lockData } from './data-lock.ts';
import type { Say } from './find-binary.ts';
import { startMongod } from './mongod.ts';
import { startRedis } from './redis-server.ts';
import { clearRunning, writeRunning } from './running.ts';
import type { Store, StoreHome } from './store.ts';

export { mongodBinary, redisBinary } from './binary.ts';
export { findBinary } from './find-binary.ts';
export { guarded } from './guarded.ts';
export { type LiveKitPlan, planLivekit } from './livekit.ts';
export { findLivekit, installLivekit } from './livekit-binary.ts';
export { logFile } from './log-file.ts';
export { isPrimary, mongodCommand } from './mongod.ts';
export { showProgress } from './progress.ts';
export { redisAnswers } from './redis-ping.ts';
export { redisCommand } from './redis-server.ts';
export { StoreError } from './store-error.ts';
export { SupervisedChild } from './supervised-child.ts';

/** The two stores, ours or given. */
export interface Stores {
  mongoUrl: string;
  redisUrl: string;
  /** Stops what was started here. */
  stop(): Promise<void>;
  /** The same at once, without asking. */
  kill(): void;
}

interface StoresOptions {
  dataDir: string;
  say: Say;
  env?: Record<string, string | undefined>;
}

/** Takes the data folder and brings up whichever store the environment does not name. */
export async function startStores({ dataDir, say, env = process.env }: StoresOptions): Promise<Stores> {
  const lock = await lockData(dataDir);
  const home = { dataDir, say };
  const started = await Promise.allSettled([
    open('MongoDB', env.MONGO_URL, home, startMongod),
    open('Redis', env.REDIS_URL, home, startRedis),
  ]);
  const stores = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const [mongod, redis] = stores;
  if (!mongod || !redis) {
    await close(stores, lock);
    throw started.find((result) => result.status === 'rejected')?.reason;
  }
  writeRunning(dataDir, { pid: process.pid, mongoUrl: mongod.url, redisUrl: redis.url });
  return {
    mongoUrl: mongod.url,
    redisUrl: redis.url,
    async stop() {
      clearRunning(dataDir);
      await close(stores, lock);
    },
    kill() {
      for (const store of stores) store.kill();
    },
  };
}

async function open(
  label: string,
  given: string | undefined,
  home: StoreHome,
  start: (home: StoreHome) => Promise<Store>,
): Promise<Store> {
  if (!given) return await start(home);
  home.say(`${label}: as the environment names it.`);
  return { url: given, pid: () => undefined, stop: async () => undefined, kill: () => undefined };
}

async function close(stores: Store[], lock: DataLock): Promise<void> {
  await Promise.all(stores.map((store) => store.stop()));
  lock.release();
}
