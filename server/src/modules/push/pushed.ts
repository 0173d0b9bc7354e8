import { config } from '../../config.ts';
import { SharedQuery } from '../../shared-query.ts';
import { redis } from '../../stores/redis.ts';

/** Seconds in which a message may be pushed; older ones are no news. */
export const pushSeconds = 24 * 3_600;
/** Somewhat longer, for a try that began in time. */
const markSeconds = pushSeconds + 3_600;

const keyOf = (messageId: string) => `${config().namespace}:pushed:${messageId}`;

/**
 * Whether a device's push service has taken a message, in an earlier try or for an earlier job. False also when a
 * worker died between that and its mark: then it is pushed again under the same topic and id, and shown once.
 */
export async function wasPushed(messageId: string, subscriptionId: string): Promise<boolean> {
  return (await redis().sismember(keyOf(messageId), subscriptionId)) === 1;
}

async function mark(pushes: readonly string[]): Promise<Map<string, true>> {
  const byKey = Map.groupBy(pushes, (push) => keyOf(push.split(' ')[0] ?? ''));
  await Promise.all(
    [...byKey].flatMap(([key, some]) => [
      redis().sadd(key, ...some.map((push) => push.split(' ')[1] ?? '')),
      redis().expire(key, markSeconds),
    ]),
  );
  return new Map(pushes.map((push) => [push, true]));
}

/** Pushes have time, and a mark for many costs hardly more than one. */
const gatherMs = 20;
const marks = new SharedQuery(mark, 500, gatherMs);

/** Marks that a device's push service has taken a message; resolves once the mark is there. */
export async function notePushed(messageId: string, subscriptionId: string): Promise<void> {
  await marks.one(`${messageId} ${subscriptionId}`);
}
