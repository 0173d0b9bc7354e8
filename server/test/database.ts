import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { closeStores, openStores } from '../src/backend.ts';
import { type Config, readConfig } from '../src/config.ts';
import { ensureIndexes } from '../src/stores/indexes.ts';
import { redis } from '../src/stores/redis.ts';

/** Settings of a Talky of its own on the stores the tests run against: own database, own keys, any free port. */
export function testConfig(env: Record<string, string> = {}): Config {
  const { MONGO_URL, REDIS_URL } = process.env;
  if (!MONGO_URL || !REDIS_URL)
    throw new Error('The tests need MONGO_URL and REDIS_URL: `bun run test` starts stores and sets both.');
  const name = `test-${randomBytes(5).toString('hex')}`;
  return readConfig({
    MONGO_URL: MONGO_URL.replace(/^(mongodb:\/\/[^/]+\/)[^?]*/, `$1${name}`),
    REDIS_URL,
    PORT: '0',
    HOST: '127.0.0.1',
    TALKY_DATA: mkdtempSync(join(tmpdir(), 'talky-test-')),
    TALKY_RATE_LIMITS: 'off',
    JWT_SECRET: randomBytes(32).toString('hex'),
    ...env,
  });
}

/** Removes everything a test Talky stored. Call while the stores are still connected. */
export async function dropTestData(namespace: string): Promise<void> {
  await mongoose.connection.db?.dropDatabase();
  const keys = await redis().keys(`*${namespace}*`);
  // One by one: those of a cluster lie in many slots.
  await Promise.all(keys.map((key) => redis().del(key)));
}

/** Connects this process to the stores of a test, with every index there is. */
export async function openTestStores(settings: Config): Promise<void> {
  await openStores(settings);
  await ensureIndexes();
}

/** Removes everything that was stored, and disconnects. */
export async function closeTestStores(settings: Config): Promise<void> {
  await dropTestData(settings.namespace);
  await closeStores();
}

/** Removes everything that a Talky in another process stored. */
export async function forgetTestData(settings: Config): Promise<void> {
  await openStores(settings);
  await closeTestStores(settings);
}
