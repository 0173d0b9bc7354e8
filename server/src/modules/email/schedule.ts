import { enqueueAll, type NewJob } from '../../jobs/queues.ts';
import { readPreferencesOf } from '../users/notify.ts';

const minuteMs = 60_000;
/** People of whom is remembered that they have their job: a megabyte or so. */
const rememberedMax = 20_000;

/** Until when somebody needs no further job. Every message of a busy group asks for all its members. */
const scheduled = new Map<string, number>();

function remember(userId: string, until: number): void {
  scheduled.delete(userId);
  scheduled.set(userId, until);
  if (scheduled.size > rememberedMax) scheduled.delete(scheduled.keys().next().value ?? '');
}

interface Plan {
  job: NewJob<'email'>;
  until: number;
}

/**
 * Time is cut into stretches as long as the person wants to be away, and all messages of one make one job, due so long
 * after the first of them. By then the stretch is over: what comes once the job runs makes the next one.
 */
function plan(userId: string, afterMinutes: number, now: number): Plan {
  const delayMs = afterMinutes * minuteMs;
  const stretch = Math.floor(now / delayMs);
  return {
    job: { payload: { userId }, id: `email-${userId}-${stretch}`, delayMs },
    until: (stretch + 1) * delayMs,
  };
}

/** Has it looked at, once they have been away for as long as each of them chose, whether to write to them. */
export async function scheduleEmails(userIds: readonly string[], now = Date.now()): Promise<void> {
  const open = userIds.filter((userId) => (scheduled.get(userId) ?? 0) <= now);
  if (open.length === 0) return;
  const preferences = await readPreferencesOf(open);
  const plans = open.flatMap((userId) => {
    const minutes = preferences.get(userId)?.emailAfterMinutes ?? 0;
    return minutes > 0 ? [plan(userId, minutes, now)] : [];
  });
  await enqueueAll(
    'email',
    plans.map(({ job }) => job),
  );
  for (const { job, until } of plans) remember(job.payload.userId, until);
}

/** Redis has lost its data, and with it the jobs of whoever was thought to have one. */
export const forgetSchedule = (): void => scheduled.clear();
