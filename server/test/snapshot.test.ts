import { afterAll, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../src/config.ts';
import type { Chat, Message } from '../src/protocol/resources.ts';
import { startMongod } from '../src/stores/managed/mongod.ts';
import { connectRedis, disconnectRedis, redis } from '../src/stores/redis.ts';
import { testConfig } from './database.ts';
import { Instances } from './instances.ts';
import { RestClient } from './testing.ts';

/** A snapshot of MongoDB's files while it writes is what a power cut leaves behind: its journal must have everything. */

const folder = mkdtempSync(join(tmpdir(), 'talky-snapshot-'));
const database = `test-${randomBytes(5).toString('hex')}`;
const instances = new Instances();
const ada = { name: 'ada', email: 'ada@example.org', password: 'four unrelated words' };

async function startStore(name: string) {
  const store = await startMongod({ dataDir: join(folder, name), say: () => undefined });
  const settings = testConfig({ MONGO_URL: store.url.replace('/talky?', `/${database}?`) });
  return { store, settings };
}

async function forgetRedis(settings: Config): Promise<void> {
  await connectRedis(settings.redisUrl);
  for (const key of await redis().keys(`*${database}*`)) await redis().del(key);
  disconnectRedis();
}

afterAll(async () => {
  await instances.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a copy of MongoDB’s files has every acknowledged message, and without anything of Redis', async () => {
  const first = await startStore('first');
  const there = await instances.start(first.settings);
  const register = async (who: typeof ada) =>
    (await new RestClient(there.url).post<{ _id: string; token: string }>('/users', who)).body;
  const talker = new RestClient(there.url, (await register(ada)).token);
  const grace = await register({ ...ada, name: 'grace', email: 'grace@example.org' });
  const chatId = (await talker.post<Chat>('/chat/group', { name: 'Diary', users: [grace._id] })).body._id;

  const acknowledged: Message[] = [];
  for (let n = 0; n < 20; n++) {
    acknowledged.push((await talker.post<Message>('/messages', { chatId, content: `entry ${n}` })).body);
  }
  first.store.kill();
  cpSync(join(folder, 'first'), join(folder, 'second'), { recursive: true });
  await there.kill('SIGKILL');

  const second = await startStore('second');
  await forgetRedis(second.settings);
  const here = await instances.start(second.settings);
  const signedIn = await new RestClient(here.url).post<{ token: string }>('/users/login', ada);
  const back = new RestClient(here.url, signedIn.body.token);
  const history = (await back.get<{ items: Message[] }>(`/messages/${chatId}?limit=100`)).body.items;
  expect(history.map(({ _id, seq, content }) => ({ _id, seq, content }))).toEqual(
    acknowledged.map(({ _id, seq, content }) => ({ _id, seq, content })),
  );
  await forgetRedis(second.settings);
  await second.store.stop();
}, 60_000);
