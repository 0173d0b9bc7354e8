import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { closeQueues, enqueue, openQueueRedis, queuePrefix } from '@talky/server/jobs';
import { RedisCluster, startTalky, type Talky } from '@talky/server/testing';
import { QueueEvents } from 'bullmq';
import { type RunningWorkers, startWorkers } from '../src/workers.ts';

let cluster: RedisCluster;
let talky: Talky;
let workers: RunningWorkers;
let events: QueueEvents;
let connection: Awaited<ReturnType<typeof openQueueRedis>>;

beforeAll(async () => {
  cluster = await RedisCluster.start();
  talky = await startTalky({ REDIS_URL: cluster.url });
  workers = await startWorkers();
  connection = await openQueueRedis();
  events = new QueueEvents('summaries', { connection, prefix: queuePrefix() });
  // They say so while a master is dead, and go on by themselves.
  events.on('error', () => undefined);
  await events.waitUntilReady();
}, 30_000);

afterAll(async () => {
  await events.close();
  connection.disconnect();
  await workers.stop();
  await talky.stop();
  await closeQueues();
  await cluster.stop();
}, 30_000);

const run = async () => (await enqueue('summaries', {})).waitUntilFinished(events);

describe('on a Redis cluster', () => {
  test('a job is done', async () => {
    expect(await run()).toEqual({ repaired: expect.any(Number) });
  }, 15_000);

  test('a job is done after the master of the queue was killed and came back', async () => {
    const master = await cluster.masterOf(queuePrefix());
    await master.process.kill();
    await master.process.start();
    await cluster.whole();
    expect(await run()).toEqual({ repaired: expect.any(Number) });
  }, 30_000);
});
