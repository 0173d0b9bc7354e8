import { queueOf } from '@talky/server/jobs';
import { log } from './log.ts';
import type { Processor } from './processor.ts';

const lookMs = 10_000;

export interface Schedules {
  stop(): void;
}

/** All workers name it alike, so that there is one however many start. */
async function schedule({ queue, everyMs }: Processor): Promise<void> {
  if (everyMs === undefined) return;
  const jobs = await queueOf(queue);
  if (!(await jobs.getJobScheduler(queue)))
    await jobs.upsertJobScheduler(queue, { every: everyMs }, { name: queue, data: {} });
}

/** Has jobs added by themselves for whichever processors want it, and again after Redis lost its data. */
export async function keepSchedules(processors: readonly Processor[]): Promise<Schedules> {
  const look = () => Promise.all(processors.map(schedule));
  await look();
  const timer = setInterval(() => {
    look().catch((error: unknown) => log.warn({ error: String(error) }, 'The schedules cannot be looked at'));
  }, lookMs);
  return { stop: () => clearInterval(timer) };
}
