import { closeQueues, openQueueRedis, queuePrefix } from '@talky/server/jobs';
import { originOf } from '@talky/server/observe';
import { type ConnectionOptions, type Job, Worker } from 'bullmq';
import { retryDelay } from './backoff.ts';
import { startIntake } from './intake.ts';
import { log } from './log.ts';
import { observed } from './observed.ts';
import type { Processor } from './processor.ts';
import { processors, registerProcessors } from './registry.ts';
import { keepSchedules } from './schedules.ts';

/** Short, so that the jobs of a killed worker come back within seconds: after two of these at most. */
const lockMs = 5_000;

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
    settings: { backoffStrategy: (attempt, _type, error) => retryDelay(attempt, error) },
  });
  let isAway = false;
  worker.on('ready', () => {
    isAway = false;
  });
  worker.on('error', (error) => {
    if (!isAway) log.warn({ queue, error: error.message }, 'The queue is away, trying on');
    isAway = true;
  });
  worker.on('failed', (job: Job | undefined, error) => {
    const about = { ...nameOf(job), attempt: job?.attemptsMade, error: error.stack };
    if (job?.finishedOn) log.error(about, 'A job failed for good: `bun talky jobs retry` tries it again');
    else log.warn(about, 'A job failed, trying again');
  });
  worker.on('completed', (job: Job, result: unknown) => log.debug({ ...nameOf(job), result }, 'A job is done'));
  return worker;
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
  const [intake, schedules] = await Promise.all([startIntake(), keepSchedules(registered)]);
  return {
    async stop() {
      schedules.stop();
      await Promise.all([intake.stop(), ...workers.map((worker) => worker.close())]);
      connection.disconnect();
      await closeQueues();
    },
  };
}
