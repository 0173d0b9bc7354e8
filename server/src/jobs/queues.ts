import { type Job, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { config } from '../config.ts';

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

/** A connection that waits for Redis to come back, as BullMQ wants; never shared with who must not wait. */
export const openQueueRedis = () => new Redis(config().redisUrl, { maxRetriesPerRequest: null });

const open = new Map<QueueName, Queue<object>>();
let connection: Redis | undefined;

/** The queue, to look into or to schedule on; jobs are added by `enqueue`. */
export function queueOf(name: QueueName): Queue<object> {
  connection ??= openQueueRedis();
  const known = open.get(name);
  if (known) return known;
  const queue = new Queue<object>(name, { connection, prefix: queuePrefix(), defaultJobOptions: jobOptions });
  open.set(name, queue);
  return queue;
}

/** Adds a job. With an `id`, which holds no colon, one that waits or was done lately is not added again. */
export function enqueue<K extends QueueName>(name: K, payload: Jobs[K], id?: string): Promise<Job<object>> {
  return queueOf(name).add(name, payload, id === undefined ? {} : { jobId: id });
}

export async function closeQueues(): Promise<void> {
  await Promise.all([...open.values()].map((queue) => queue.close()));
  open.clear();
  connection?.disconnect();
  connection = undefined;
}
