import { afterAll, beforeAll, expect, test } from 'bun:test';
import { config } from '../src/config.ts';
import { closeQueues } from '../src/jobs/queues.ts';
import { redisReady } from '../src/stores/redis.ts';
import { createPerson } from './people.ts';
import { Browser } from './push-service/browser.ts';
import { startRedisProcess } from './redis-process.ts';
import type { StoreProcess } from './store-process.ts';
import { startTalky, type Talky } from './testing.ts';
import { until } from './until.ts';

let store: StoreProcess;
let talky: Talky;

beforeAll(async () => {
  store = await startRedisProcess();
  talky = await startTalky({ REDIS_URL: `redis://127.0.0.1:${store.port}` });
}, 30_000);

afterAll(async () => {
  await closeQueues();
  await talky.stop();
  await store.stop();
}, 20_000);

test('with Redis dead nobody waits for a trial, and it goes once Redis is back', async () => {
  const ada = await createPerson(talky.url, 'ada');
  const browser = new Browser('https://fcm.googleapis.com', config().push.vapid.publicKey);
  expect((await ada.post('/push/subscriptions', browser.toJSON())).status).toBe(201);
  const trial = () => ada.post<{ devices: number }>('/push/test', {});
  expect(await trial()).toMatchObject({ status: 202, body: { devices: 1 } });
  await store.kill();
  const begun = performance.now();
  expect((await trial()).status).toBe(503);
  expect(performance.now() - begun).toBeLessThan(2_000);
  await store.start();
  await until('Redis is not back', redisReady);
  expect((await trial()).status).toBe(202);
}, 20_000);
