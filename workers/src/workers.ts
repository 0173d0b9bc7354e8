import { closeQueues, openQueueRedis, queueOf, queuePrefix } from '@talky/server/jobs';
import { type ConnectionOptions, type Job, Worker } from 'bullmq';
import { log } from './log.ts';
import type { Processor } from './processor.ts';
import { processors, registerProcessors } from './registry.ts';

/** Short, so that the jobs of a killed worker come back within seconds. */
const lockMs = 10_000;

function startWorker({ queue, process, concurrency = 1 }: Processor, connection: ConnectionOptions): Worker<object> {
  const worker = new Worker<object>(queue, (job) => process(job.data as never), {
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
    log.error({ queue, job: job?.id, attempt: job?.attemptsMade, error: error.stack }, 'A job failed'),
  );
  worker.on('completed', (job: Job, result: unknown) => log.debug({ queue, job: job.id, result }, 'A job is done'));
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
