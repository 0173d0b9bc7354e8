import { callPushJob, callWakeJob } from '../../jobs/new-jobs.ts';
import { enqueueAll } from '../../jobs/queues.ts';
import { log } from '../../log.ts';
import type { CallPush } from '../../protocol/push.ts';
import { redisReady } from '../../stores/redis.ts';

/** Queues wait for a Redis that is away; a call does not: what is lost the reaper finds, and ringing is no news by then. */
function whileRedisIsThere(work: () => Promise<unknown>): void {
  if (redisReady())
    work().catch((error: unknown) => log.warn({ error: String(error) }, 'A job of a call was not added'));
}

/** Has the devices of these people told of a call, also those with no page open. */
export function pushCall(callId: string, event: CallPush['event'], userIds: readonly string[]): void {
  if (userIds.length === 0) return;
  whileRedisIsThere(() =>
    enqueueAll(
      'call-push',
      userIds.map((userId) => callPushJob(callId, userId, event)),
    ),
  );
}

/** Has the call looked at when it is due. */
export function wakeCallAt(callId: string, at: Date): void {
  whileRedisIsThere(() => enqueueAll('call-wake', [callWakeJob(callId, at)]));
}
