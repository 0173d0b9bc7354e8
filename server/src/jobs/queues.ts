import { type Job, Queue } from 'bullmq';
import { config } from '../config.ts';
import { overloaded } from '../errors.ts';
import { openPatientRedis } from '../stores/redis.ts';
import type { RedisClient } from '../stores/redis-clients.ts';
import { currentOrigin } from './origin.ts';

/** Every queue and what its jobs carry: ids only, for all else may have changed by the time they run. */
export interface Jobs {
  /** Repairs what a killed instance left unwritten of the chats' summaries. */
  summaries: Record<string, never>;
}

export type QueueName = keyof Jobs;

export const queueNames: readonly QueueName[] = ['summaries'];

/** A failed job is tried again, later each time; some of what is done is kept for whoever asks why. */
const jobOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000 },
  removeOnComplete: { count: 100 },
  removeOnFail: { count: 1_000 },
};

/** Of one database, one Talky; the braces keep its keys in one slot of a Redis cluster. */
export const queuePrefix = () => `{talky:${config().namespace}}`;

/** A connection for workers and events. */
export const openQueueRedis = () => openPatientRedis(config().redisUrl);

/** Jobs that may wait for Redis to come back. */
const waitingLimit = 10_000;
const open = new Map<QueueName, Queue<object>>();
let connection: Promise<RedisClient> | undefined;
let waiting = 0;

/** The queue, to look into or to schedule on; jobs are added by `enqueue`. */
export async function queueOf(name: QueueName): Promise<Queue<object>> {
  connection ??= openQueueRedis();
  const client = await connection;
  const known = open.get(name);
  if (known) return known;
  const queue = new Queue<object>(name, { connection: client, prefix: queuePrefix(), defaultJobOptions: jobOptions });
  // Without a listener it prints each try at a Redis that is away, which stores/redis.ts has told once.
  queue.on('error', () => undefined);
  open.set(name, queue);
  return queue;
}

/**
 * Adds a job. With an `id`, which holds no colon, one that waits or was done lately is not added again. With the
 * `requestId` that it is added for, the workers' log names that request.
 */
export async function enqueue<K extends QueueName>(
  name: K,
  payload: Jobs[K],
  { id, requestId }: { id?: string; requestId?: string } = {},
): Promise<Job<object>> {
  if (waiting >= waitingLimit) throw overloaded();
  waiting++;
  try {
    return await (await queueOf(name)).add(name, payload, {
      ...(id !== undefined && { jobId: id }),
      ...currentOrigin(requestId),
    });
  } finally {
    waiting--;
  }
}

export async function closeQueues(): Promise<void> {
  await Promise.all([...open.values()].map((queue) => queue.close()));
  open.clear();
  // Not awaited: with Redis away since the start it never opened.
  void connection?.then((client) => client.disconnect());
  connection = undefined;
}
