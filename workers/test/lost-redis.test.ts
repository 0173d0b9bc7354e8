import { afterAll, beforeAll, expect, test } from 'bun:test';
import { closeQueues, freshKey, openQueueRedis } from '@talky/server/jobs';
import type { Chat, Message } from '@talky/server/protocol';
import {
  type Browser,
  createCast,
  type Person,
  PushService,
  startRedisProcess,
  startTalky,
  type Talky,
} from '@talky/server/testing';
import { sweep } from '../src/notify-sweep.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

let redis: Awaited<ReturnType<typeof startRedisProcess>>;
let service: PushService;
let talky: Talky;
let ada: Person;
let browser: Browser;
let chatId: string;
let workers: WorkerProcess | undefined;

beforeAll(async () => {
  [redis, service] = await Promise.all([startRedisProcess(), PushService.start()]);
  talky = await startTalky({ ...service.env, REDIS_URL: `redis://127.0.0.1:${redis.port}` });
  let grace: Person;
  ({ ada, grace } = await createCast(talky.url));
  chatId = (await ada.post<Chat>('/chat', { userId: grace.id })).body._id;
  const { publicKey } = (await grace.get<{ publicKey: string }>('/push/key')).body;
  browser = service.subscribe(publicKey);
  await grace.post('/push/subscriptions', browser);
}, 20_000);

afterAll(async () => {
  await workers?.kill('SIGTERM');
  await closeQueues();
  await talky.stop();
  await service.stop();
  await redis.stop();
}, 20_000);

test('messages whose jobs were lost with Redis and its data notify all the same, once', async () => {
  const sent: string[] = [];
  for (const content of ['one', 'two', 'three'])
    sent.push((await ada.post<Message>('/messages', { chatId, content })).body._id);
  const connection = await openQueueRedis();
  connection.on('error', () => undefined);
  expect(await connection.exists(freshKey())).toBe(1);
  await redis.kill();
  redis.loseData();
  await redis.start();
  expect(await connection.exists(freshKey())).toBe(0);
  connection.disconnect();

  workers = await startWorkerProcess(service.env);
  const later = Date.now() + 20_000;
  expect(await sweep(later)).toEqual({ found: 3 });
  await service.reached(3);
  const shown = () => browser.received.map(({ payload }) => payload.id).sort();
  expect(shown()).toEqual(sent.sort());
  while ((await sweep(later)).found > 0) await Bun.sleep(50);
  expect(shown()).toEqual(sent.sort());
}, 30_000);
