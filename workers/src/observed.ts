import { originOf, registry, secondsBuckets, tracing } from '@talky/server/observe';
import type { Job } from 'bullmq';
import { Histogram } from 'prom-client';
import type { Processor } from './processor.ts';

const jobSeconds = new Histogram({
  name: 'talky_job_seconds',
  help: 'One try at a job, by queue and by how it ended: done or failed.',
  labelNames: ['queue', 'outcome'],
  buckets: [...secondsBuckets, 30, 60],
  registers: [registry],
});

/** Does jobs as the processor says: measured, and traced while somebody traces. */
export function observed({ queue, process }: Processor): (job: Job<object>) => Promise<unknown> {
  return async (job) => {
    const work = () => process(job.data as never);
    const end = jobSeconds.startTimer({ queue });
    try {
      const result = await (tracing ? tracing.job(queue, job.id, originOf(job).trace, work) : work());
      end({ outcome: 'done' });
      return result;
    } catch (error) {
      end({ outcome: 'failed' });
      throw error;
    }
  };
}
