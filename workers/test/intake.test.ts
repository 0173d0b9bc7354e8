import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { closeQueues, freshKey, noteFresh, openQueueRedis, queueOf } from '@talky/server/jobs';
import type { Chat, Message } from '@talky/server/protocol';
import { createCast, type Person, startTalky, type Talky, until } from '@talky/server/testing';
import { Types } from 'mongoose';
import { type Intake, startIntake } from '../src/intake.ts';

let talky: Talky;
let ada: Person;
let chatId: string;
let redis: Awaited<ReturnType<typeof openQueueRedis>>;
let intakes: Intake[] = [];

beforeAll(async () => {
  talky = await startTalky();
  let grace: Person;
  ({ ada, grace } = await createCast(talky.url));
  chatId = (await ada.post<Chat>('/chat', { userId: grace.id })).body._id;
});

afterAll(async () => {
  await closeQueues();
  await talky.stop();
});

beforeEach(async () => {
  redis = await openQueueRedis();
});

afterEach(async () => {
  await Promise.all(intakes.map((intake) => intake.stop()));
  intakes = [];
  await (await queueOf('notify')).drain();
  await redis.del(freshKey(), `${freshKey()}:taken`);
  redis.disconnect();
});

const send = async (content: string) => (await ada.post<Message>('/messages', { chatId, content })).body._id;

async function start(count = 1): Promise<void> {
  intakes = await Promise.all(Array.from({ length: count }, startIntake));
}

/** The messages that jobs were made of, once there are so many. */
async function taken(count: number): Promise<unknown[]> {
  const queue = await queueOf('notify');
  return await until(`Fewer than ${count} jobs were made`, async () => {
    const jobs = await queue.getWaiting();
    return jobs.length >= count && jobs.map(({ id, data }) => ({ id, ...data }));
  });
}

const jobOf = (messageId: string) => ({ id: `notify-${messageId}`, messageId });
const sorted = (jobs: unknown[]) => jobs.map((job) => JSON.stringify(job)).sort();

describe('a message', () => {
  test('that was sent becomes one job, whenever workers come and however many they are', async () => {
    const before = await send('before');
    await start(3);
    const after = await Promise.all(['a', 'b', 'c', 'd'].map(send));
    expect(sorted(await taken(5))).toEqual(sorted([before, ...after].map(jobOf)));
    expect(await redis.exists(freshKey())).toBe(0);
  });

  test('that a killed worker took becomes a job of another’s', async () => {
    const [lost, held] = [new Types.ObjectId().toHexString(), new Types.ObjectId().toHexString()];
    const seconds = Number((await redis.time())[0]);
    await redis.zadd(`${freshKey()}:taken`, String((seconds - 10) * 1_000), lost);
    await redis.zadd(`${freshKey()}:taken`, String((seconds + 60) * 1_000), held);
    await start();
    const fresh = await send('wakes the intake');
    expect(sorted(await taken(2))).toEqual(sorted([lost, fresh].map(jobOf)));
    expect(await redis.zscore(`${freshKey()}:taken`, lost)).toBeNull();
    expect(await redis.zscore(`${freshKey()}:taken`, held)).not.toBeNull();
  });
});

test('what the ledgers wrote waits within bounds while no worker takes it', async () => {
  for (let row = 0; row < 5_000; row++) noteFresh([String(row)]);
  const last = await send('the last');
  await until('The last was not written down', async () => (await redis.lrange(freshKey(), -1, -1))[0] === last);
  // Trimmed right behind what made it too long.
  await until('It was not trimmed', async () => (await redis.llen(freshKey())) <= 4_500);
  expect(await redis.llen(freshKey())).toBeGreaterThanOrEqual(4_000);
});
