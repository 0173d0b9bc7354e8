import { afterAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { type Stores, startStores } from './index.ts';
import { eachLine } from './lines.ts';
import { redisAnswers } from './redis-ping.ts';
import { readRunning } from './running.ts';

const folders: string[] = [];
const alive = new Set<Stores>();

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'talky-stores-'));
  folders.push(folder);
  return folder;
}

async function start(dataDir: string, env: Record<string, string> = {}) {
  const told: string[] = [];
  const stores = await startStores({ dataDir, env, say: (line) => told.push(line) });
  alive.add(stores);
  const stop = async () => {
    alive.delete(stores);
    await stores.stop();
  };
  return { stores, told, stop };
}

async function withDatabase<T>(
  url: string,
  use: (notes: mongo.Collection<{ text: string }>) => Promise<T>,
): Promise<T> {
  const client = new mongo.MongoClient(url, { serverSelectionTimeoutMS: 20_000 });
  try {
    return await use(client.db().collection('notes'));
  } finally {
    await client.close();
  }
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await Bun.sleep(25);
}

const isAlive = (pid: number) => existsSync(`/proc/${pid}/exe`);
const portOf = (url: string) => Number(new URL(url).port);
const pidIn = async (file: string) => Number(await Bun.file(file).text());

afterAll(async () => {
  await Promise.all([...alive].map((stores) => stores.stop()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the embedded stores', () => {
  test('keep what was written, also when their port has changed meanwhile', async () => {
    const dataDir = dataFolder();
    const first = await start(dataDir);
    await withDatabase(first.stores.mongoUrl, (notes) => notes.insertOne({ text: 'kept' }));
    await first.stop();

    const squatter = Bun.listen({
      hostname: '127.0.0.1',
      port: await pidIn(join(dataDir, 'mongo', 'port')),
      socket: { data: () => undefined, open: (socket) => void socket.end() },
    });
    const second = await start(dataDir);
    expect(second.stores.mongoUrl).not.toBe(first.stores.mongoUrl);
    const note = await withDatabase(second.stores.mongoUrl, (notes) => notes.findOne({}));
    expect(note?.text).toBe('kept');
    squatter.stop();
    await second.stop();
  }, 60_000);

  test('are started again when they are killed', async () => {
    const dataDir = dataFolder();
    const { stores, told, stop } = await start(dataDir);
    await withDatabase(stores.mongoUrl, (notes) =>
      notes.insertOne({ text: 'acknowledged' }, { writeConcern: { w: 'majority', journal: true } }),
    );
    process.kill(await pidIn(join(dataDir, 'mongo', 'mongod.pid')), 'SIGKILL');
    process.kill(await pidIn(join(dataDir, 'redis', 'redis.pid')), 'SIGKILL');
    await until(() => told.filter((line) => line.includes('died')).length === 2);

    const note = await withDatabase(stores.mongoUrl, (notes) => notes.findOne({}));
    expect(note?.text).toBe('acknowledged');
    await until(() => redisAnswers(portOf(stores.redisUrl)));
    await stop();
  }, 60_000);

  test('are gone when the process that started them is killed, and leave nothing in the way of the next start', async () => {
    const dataDir = dataFolder();
    const script = `
      import { startStores } from ${JSON.stringify(join(import.meta.dir, 'index.ts'))};
      await startStores({ dataDir: ${JSON.stringify(dataDir)}, env: {}, say: () => undefined });
      console.log('up');
    `;
    const parent = Bun.spawn([process.execPath, '-e', script], { stdout: 'pipe', stderr: 'inherit' });
    const up = Promise.withResolvers<void>();
    void eachLine(parent.stdout, (line) => line === 'up' && up.resolve());
    await up.promise;
    const pids = [await pidIn(join(dataDir, 'mongo', 'mongod.pid')), await pidIn(join(dataDir, 'redis', 'redis.pid'))];
    expect(pids.every(isAlive)).toBe(true);

    parent.kill('SIGKILL');
    await parent.exited;
    const next = await start(dataDir);
    expect(pids.some(isAlive)).toBe(false);
    await next.stop();
  }, 60_000);

  test('never share a data folder with another start', async () => {
    const dataDir = dataFolder();
    const { stop } = await start(dataDir, { MONGO_URL: 'mongodb://m', REDIS_URL: 'redis://r' });
    await expect(start(dataDir)).rejects.toThrow(`in use by another Talky (process ${process.pid})`);
    await stop();
    const next = await start(dataDir, { MONGO_URL: 'mongodb://m', REDIS_URL: 'redis://r' });
    await next.stop();
  });

  test('stay away where the environment names stores, which others then find in the data folder', async () => {
    const dataDir = dataFolder();
    const { stores, stop } = await start(dataDir, { MONGO_URL: 'mongodb://m', REDIS_URL: 'redis://r' });
    expect(stores).toMatchObject({ mongoUrl: 'mongodb://m', redisUrl: 'redis://r' });
    expect(readRunning(dataDir)).toEqual({ pid: process.pid, mongoUrl: 'mongodb://m', redisUrl: 'redis://r' });
    expect(existsSync(join(dataDir, 'mongo'))).toBe(false);
    await stop();
    expect(readRunning(dataDir)).toBeUndefined();
  });
});
