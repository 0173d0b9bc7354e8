import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { useConfig } from '../src/config.ts';
import { closeQueues, enqueue } from '../src/jobs/queues.ts';
import {
  broadcast,
  joinChannel,
  onChannels,
  startBroker,
  stopBroker,
  waitingForRedis,
} from '../src/realtime/broker.ts';
import { connectRedis, disconnectRedis, redisReady } from '../src/stores/redis.ts';
import { testConfig } from './database.ts';
import { redisProcess } from './redis-process.ts';
import type { StoreProcess } from './store-process.ts';
import { until } from './until.ts';

/** Redis stands still, its connections open: the worst way to be away, for whatever is sent there waits. */

const megabyte = 'x'.repeat(1_000_000);
/** More than may wait. */
const crowd = 100;
/** Longer than any of it takes. */
const limitMs = 20_000;
let server: StoreProcess;

beforeAll(async () => {
  server = await redisProcess();
}, 30_000);

beforeEach(async () => {
  await server.start();
  const settings = testConfig({ REDIS_URL: `redis://127.0.0.1:${server.port}` });
  useConfig(settings);
  await connectRedis(settings.redisUrl);
  startBroker();
}, 30_000);

afterEach(async () => {
  server.resume();
  await closeQueues();
  stopBroker();
  disconnectRedis();
  await server.kill();
}, 30_000);

afterAll(() => server.stop());

const publishAll = () => Promise.allSettled(Array.from({ length: crowd }, () => broadcast('chat:1', megabyte)));

describe('while Redis stands still', () => {
  test('publishes wait up to a limit, past which they are refused at once, and none waits for long', async () => {
    server.pause();
    const all = publishAll();
    expect(waitingForRedis()).toBeGreaterThan(16 * 1_000_000);
    expect(waitingForRedis()).toBeLessThan(40 * 1_000_000);
    await expect(broadcast('chat:1', 'one more')).rejects.toThrow('Too much waits for Redis.');
    const outcomes = await all;
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(waitingForRedis()).toBe(0);
  }, 30_000);

  test('its connection is given up with all that was written to it, and taken up again when it goes on', async () => {
    const heard: string[] = [];
    onChannels('chat', (name, payload) => heard.push(`${name} ${payload}`));
    await joinChannel('chat:1');
    server.pause();
    const all = publishAll();
    await until('The connection is not given up', () => !redisReady(), limitMs);
    await all;
    const begun = performance.now();
    await expect(broadcast('chat:1', 'into nothing')).rejects.toThrow();
    expect(performance.now() - begun).toBeLessThan(900);
    server.resume();
    await until('The connection is not taken up again', redisReady, limitMs);
    // The subscriber finds its own way back.
    const isHeard = async () => (await broadcast('chat:1', 'again').catch(() => 0)) > 0;
    await until('The subscriber does not come back', isHeard, limitMs);
    await until('Nothing is heard again', () => heard.includes('1 again'), limitMs);
  }, 30_000);

  test('jobs wait up to a limit, past which they are refused as overloaded', async () => {
    const first = enqueue('summaries', {});
    await first;
    server.pause();
    const jobs = Array.from({ length: 10_000 }, () => enqueue('summaries', {}));
    await expect(enqueue('summaries', {})).rejects.toMatchObject({ code: 'overloaded' });
    server.resume();
    expect((await Promise.all(jobs)).length).toBe(10_000);
  }, 30_000);
});
