import { resolve } from 'node:path';
import { closeStores, handChatsOver, openStores, startBackend, stopBackend } from '../backend.ts';
import { type Config, readConfig } from '../config.ts';
import { storesOf } from './stores-of.ts';

/** Runs a command that only reads. */
export async function reading<T>(use: () => Promise<T>): Promise<T> {
  return await withConfig(async (config) => {
    await openStores(config);
    try {
      return await use();
    } finally {
      await closeStores();
    }
  });
}

/**
 * Runs a command that writes. It takes part as one more instance of Talky: what it writes goes through the ledger, and
 * whoever is connected to the others hears of it.
 */
export async function writing<T>(use: () => Promise<T>): Promise<T> {
  return await withConfig(async (config) => {
    await startBackend(config);
    try {
      return await use();
    } finally {
      await handChatsOver();
      await stopBackend();
    }
  });
}

async function withConfig<T>(use: (config: Config) => Promise<T>): Promise<T> {
  const stores = await storesOf(resolve(process.env.TALKY_DATA || './data'));
  try {
    return await use(readConfig({ ...process.env, MONGO_URL: stores.mongoUrl, REDIS_URL: stores.redisUrl }));
  } finally {
    await stores.stop();
  }
}
