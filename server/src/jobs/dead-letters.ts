import type { Job } from 'bullmq';
import { type QueueName, queueNames, queueOf } from './queues.ts';

const states = ['wait', 'active', 'delayed', 'failed'] as const;

/** How many jobs of a queue wait, run, are due later, or failed for good. */
export interface QueueCounts extends Record<(typeof states)[number], number> {
  queue: QueueName;
}

export const countJobs = (): Promise<QueueCounts[]> =>
  Promise.all(
    queueNames.map(async (queue) => {
      const counts = await (await queueOf(queue)).getJobCounts(...states);
      const [wait, active, delayed, failed] = states.map((state) => counts[state] ?? 0);
      return { queue, wait: wait ?? 0, active: active ?? 0, delayed: delayed ?? 0, failed: failed ?? 0 };
    }),
  );

/** A job that failed each time it was tried. */
export interface DeadLetter {
  id: string;
  /** How often it was tried. */
  attempts: number;
  failedAt: Date;
  /** What it failed by, in the last try. */
  reason: string;
}

const toDeadLetter = (job: Job): DeadLetter => ({
  id: job.id ?? '',
  attempts: job.attemptsMade,
  failedAt: new Date(job.finishedOn ?? 0),
  reason: job.failedReason ?? '',
});

/** The last ones of a queue to fail for good. */
export async function findDeadLetters(queue: QueueName, limit: number): Promise<DeadLetter[]> {
  const jobs = await (await queueOf(queue)).getFailed(0, limit - 1);
  return jobs.map(toDeadLetter);
}

const atOnce = 200;

/** Has all jobs of a queue that failed for good tried again, as often as new ones. Resolves to how many. */
export async function retryDeadLetters(queue: QueueName): Promise<number> {
  // Read whole before the first is retried: one that fails again meanwhile has had its turn.
  const dead = await (await queueOf(queue)).getFailed();
  for (let done = 0; done < dead.length; done += atOnce) {
    const some = dead.slice(done, done + atOnce);
    await Promise.all(some.map((job) => job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })));
  }
  return dead.length;
}
