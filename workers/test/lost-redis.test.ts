import { afterAll, beforeAll, expect, test } from 'bun:test';
import { closeQueues, freshKey, openQueueRedis, queueOf } from '@talky/server/jobs';
import type { Chat, Message } from '@talky/server/protocol';
import {
  type Browser,
  createCast,
  type Person,
  PushService,
  startRedisProcess,
  startTalky,
  type Talky,
  until,
} from '@talky/server/testing';
import { sweep } from '../src/notify-sweep.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** Longer than the workers take for any of it. */
const limitMs = 20_000;
let redis: Awaited<ReturnType<typeof startRedisProcess>>;
let service: PushService;
let talky: Talky;
let ada: Person;
let browser: Browser;
let chatId: string;
let workers: WorkerProcess | undefined;
let connection: Awaited<ReturnType<typeof openQueueRedis>>;

beforeAll(async () => {
  [redis, service] = await Promise.all([startRedisProcess(), PushService.start()]);
  talky = await startTalky({ ...service.env, REDIS_URL: `redis://127.0.0.1:${redis.port}` });
  connection = await openQueueRedis();
  // It says so while Redis is away, and goes on by itself.
  connection.on('error', () => undefined);
  let grace: Person;
  ({ ada, grace } = await createCast(talky.url));
  chatId = (await ada.post<Chat>('/chat', { userId: grace.id })).body._id;
  const { publicKey } = (await grace.get<{ publicKey: string }>('/push/key')).body;
  browser = service.subscribe(publicKey);
  await grace.post('/push/subscriptions', browser);
}, 20_000);

afterAll(async () => {
  await workers?.kill('SIGTERM');
  connection.disconnect();
  await closeQueues();
  await talky.stop();
  await service.stop();
  await redis.stop();
}, 20_000);

const send = async (content: string) => (await ada.post<Message>('/messages', { chatId, content })).body._id;
const shown = () => new Set(browser.received.map(({ payload }) => payload.id));
/** As if so much time had passed that nobody else will do it. */
const sweepLater = () => sweep(Date.now() + 20_000);

/** Redis dies and comes back with nothing. */
async function loseRedis(): Promise<void> {
  await redis.kill();
  redis.loseData();
  await redis.start();
  await connection.ping();
}

/** Resolves when a job has failed and waits for its next try. */
async function delayed(): Promise<void> {
  const queue = await queueOf('web-push');
  await until('No job waits for its next try', async () => (await queue.getDelayedCount()) > 0, limitMs);
}

test('messages whose jobs were lost with Redis and its data notify all the same, once', async () => {
  const sent = [await send('one'), await send('two'), await send('three')];
  expect(await connection.exists(freshKey())).toBe(1);
  await loseRedis();
  expect(await connection.exists(freshKey())).toBe(0);
  workers = await startWorkerProcess(service.env);
  expect(await sweepLater()).toMatchObject({ found: 3 });
  await service.reached(3);
  expect(shown()).toEqual(new Set(sent));
  await until('There is something left to find', async () => (await sweepLater()).found === 0, limitMs);
  expect(browser.received).toHaveLength(3);
}, 30_000);

test('a push that waits for its next try when Redis loses its data is made again, and the workers go on by themselves', async () => {
  browser.faults.push({ status: 429, headers: { 'retry-after': '3600' } });
  const sent = await send('four');
  await delayed();
  expect(shown().has(sent)).toBe(false);
  await loseRedis();
  // Nobody sweeps here: the workers' own schedule was lost too.
  while (!shown().has(sent)) await service.reached(service.taken + 1);
  const schedules = await (await queueOf('notify-sweep')).getJobSchedulersCount();
  expect(schedules).toBe(1);
}, 60_000);
