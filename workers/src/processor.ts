import type { Jobs, QueueName } from '@talky/server/jobs';

/** What is done with the jobs of one queue; it lives in a file named as the queue. */
export interface Processor<K extends QueueName = QueueName> {
  queue: K;
  /** Resolves to a short account of what was done. Throws to have the job tried again. */
  process(payload: Jobs[K]): Promise<unknown>;
  /** How many jobs of it one process works on at once. */
  concurrency?: number;
  /** Adds a job by itself every so many milliseconds, one for all workers together. */
  everyMs?: number;
}
