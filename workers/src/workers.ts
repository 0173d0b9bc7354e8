import { closeQueues, openQueueRedis, queueOf, queuePrefix } from '@talky/server/jobs';
import { originOf } from '@talky/server/observe';
import { type ConnectionOptions, type Job, Worker } from 'bullmq';
import { log } from './log.ts';
import { observed } from './observed.ts';
import type { Processor } from './processor.ts';
import { processors, registerProcessors } from './registry.ts';

/** Short, so that the jobs of a killed worker come back within seconds. */
const lockMs = 10_000;

/** What the log calls a job. */
const nameOf = (job: Job | undefined) =>
  job && { queue: job.queueName, job: job.id, requestId: originOf(job).requestId };

function startWorker(processor: Processor, connection: ConnectionOptions): Worker<object> {
  const { queue, concurrency = 1 } = processor;
  const worker = new Worker<object>(queue, observed(processor), {
    connection,
    prefix: queuePrefix(),
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    maxStalledCount: 5,
  });
  let isAway = false;
  worker.on('ready', () => {
    isAway = false;
  });
  worker.on('error', (error) => {
    if (!isAway) log.warn({ queue, error: error.message }, 'The queue is away, trying on');
    isAway = true;
  });
  worker.on('failed', (job: Job | undefined, error) =>
    log.error({ ...nameOf(job), attempt: job?.attemptsMade, error: error.stack }, 'A job failed'),
  );
  worker.on('completed', (job: Job, result: unknown) => log.debug({ ...nameOf(job), result }, 'A job is done'));
  return worker;
}

async function schedule({ queue, everyMs }: Processor): Promise<void> {
  // All workers name it alike, so that there is one however many start.
  if (everyMs !== undefined)
    await (await queueOf(queue)).upsertJobScheduler(queue, { every: everyMs }, { name: queue, data: {} });
}

export interface RunningWorkers {
  /** Takes no more jobs; resolves when those under way are done. */
  stop(): Promise<void>;
}

/** Starts a worker for each queue in this process, on the stores that are open. */
export async function startWorkers(): Promise<RunningWorkers> {
  const registered = [...registerProcessors(processors).values()];
  const connection = await openQueueRedis();
  const workers = registered.map((processor) => startWorker(processor, connection));
  await Promise.all(registered.map(schedule));
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.close()));
      connection.disconnect();
      await closeQueues();
    },
  };
}
