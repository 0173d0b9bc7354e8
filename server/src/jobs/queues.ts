import { type Job, Queue } from 'bullmq';
import { config } from '../config.ts';
import { overloaded } from '../errors.ts';
import type { ReasonCode } from '../protocol/notifications.ts';
import type { CallPush } from '../protocol/push.ts';
import { openPatientRedis } from '../stores/redis.ts';
import type { RedisClient } from '../stores/redis-clients.ts';
import { currentOrigin } from './origin.ts';
import { queuePrefix } from './prefix.ts';

export { freshKey, noteFresh } from './fresh.ts';
export { rememberJobs, remembersJobs } from './memory.ts';
export { callPushJob, callWakeJob, notifyJob, pushJob } from './new-jobs.ts';
export { queuePrefix } from './prefix.ts';

/** Every queue and what its jobs carry: ids only, for all else may have changed by the time they run. */
export interface Jobs {
  /** Repairs what a killed instance left unwritten of the chats' summaries. */
  summaries: Record<string, never>;
  /** Decides whom a message notifies, and has them told. */
  notify: { messageId: string };
  /** Finds messages that nobody has decided about, and has it done. */
  'notify-sweep': Record<string, never>;
  /** Tells one device of a message, or, for a trial, that it can be told; then the id is of no message. */
  'web-push': { messageId: string; subscriptionId: string; because: ReasonCode | 'test' };
  /** Has the servers look at a call, since something in it is due. */
  'call-wake': { callId: string };
  /** Has the servers look after all calls. */
  'call-reaper': Record<string, never>;
  /** Tells a person's devices of a call: that it rings, or that it does no more. `at` tells rings apart. */
  'call-push': { callId: string; userId: string; event: CallPush['event']; at: number };
  /** Tells somebody who stays away of what waits for them. */
  email: { userId: string };
}

export type QueueName = keyof Jobs;

export const queueNames: readonly QueueName[] = [
  'summaries',
  'notify',
  'notify-sweep',
  'web-push',
  'call-wake',
  'call-reaper',
  'call-push',
  'email',
];

/**
 * How often a job is tried in all before it waits for somebody to look at it: for up to 15 seconds, and what goes out
 * to other people's services for up to 18 minutes.
 */
const attempts: Record<QueueName, number> = {
  summaries: 5,
  notify: 5,
  'notify-sweep': 5,
  'web-push': 12,
  'call-wake': 5,
  'call-reaper': 1,
  'call-push': 5,
  email: 12,
};

/** The workers choose how long to wait before a failed job's next try; some of what is done is kept for whoever asks why. */
const jobOptions = (name: QueueName) => ({
  attempts: attempts[name],
  backoff: { type: 'patient' },
  removeOnComplete: { count: 100 },
  removeOnFail: { age: 7 * 24 * 3_600, count: 10_000 },
});

/** A connection for workers and events. */
export const openQueueRedis = () => openPatientRedis(config().redisUrl);

/** Jobs that may wait for Redis to come back. */
const waitingLimit = 10_000;
const open = new Map<QueueName, Queue<object>>();
let connection: Promise<RedisClient> | undefined;
let waiting = 0;

/** The queue, to look into or to schedule on; jobs are added by `enqueue` and `enqueueAll`. */
export async function queueOf(name: QueueName): Promise<Queue<object>> {
  connection ??= openQueueRedis();
  const client = await connection;
  const known = open.get(name);
  if (known) return known;
  const queue = new Queue<object>(name, {
    connection: client,
    prefix: queuePrefix(),
    defaultJobOptions: jobOptions(name),
  });
  // Without a listener it prints each try at a Redis that is away, which stores/redis.ts has told once.
  queue.on('error', () => undefined);
  open.set(name, queue);
  return queue;
}

/** What is wanted of a job beside what it carries. */
interface JobWishes {
  /** Holds no colon; one that waits or was done lately is not added again. */
  id?: string;
  /** Milliseconds before it is due; at once when left out. */
  delayMs?: number;
}

/** A job to be added. */
export interface NewJob<K extends QueueName> extends JobWishes {
  payload: Jobs[K];
}

/**
 * Adds jobs together, in one exchange with Redis. With the `requestId` that they are added for, the workers' log names
 * that request. Waits while Redis is away; throws `overloaded` when too many wait already.
 */
export async function enqueueAll<K extends QueueName>(
  name: K,
  jobs: readonly NewJob<K>[],
  { requestId }: { requestId?: string } = {},
): Promise<Job<object>[]> {
  if (jobs.length === 0) return [];
  if (waiting >= waitingLimit) throw overloaded();
  waiting += jobs.length;
  try {
    const origin = currentOrigin(requestId);
    return await (await queueOf(name)).addBulk(
      jobs.map(({ payload, id, delayMs }) => ({
        name,
        data: payload,
        opts: { ...(id !== undefined && { jobId: id }), ...(delayMs !== undefined && { delay: delayMs }), ...origin },
      })),
    );
  } finally {
    waiting -= jobs.length;
  }
}

/** Adds one job. */
export async function enqueue<K extends QueueName>(
  name: K,
  payload: Jobs[K],
  { requestId, ...wishes }: JobWishes & { requestId?: string } = {},
): Promise<Job<object>> {
  const [job] = await enqueueAll(name, [{ payload, ...wishes }], requestId === undefined ? {} : { requestId });
  if (!job) throw new Error('A job that was added is not there.');
  return job;
}

export async function closeQueues(): Promise<void> {
  await Promise.all([...open.values()].map((queue) => queue.close()));
  open.clear();
  // Not awaited: with Redis away since the start it never opened.
  void connection?.then((client) => client.disconnect());
  connection = undefined;
}
