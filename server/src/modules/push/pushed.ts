import { config } from '../../config.ts';
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

/** Marks that a device's push service has taken a message. */
export async function notePushed(messageId: string, subscriptionId: string): Promise<void> {
  const key = keyOf(messageId);
  await Promise.all([redis().sadd(key, subscriptionId), redis().expire(key, markSeconds)]);
}
