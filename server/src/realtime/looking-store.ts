import { config } from '../config.ts';
import { redis } from '../stores/redis.ts';
import { nodeId, readLivingNodes } from './cluster.ts';

/**
 * Redis holds, a chat, who has it on screen by the word of which instance. An instance that is not alive counts for
 * nothing, so a killed one's entries need no end of their own.
 */
const keyOf = (chatId: string) => `${config().namespace}:looking:${chatId}`;
/** Only so that entries of instances long gone do not pile up; renewed with every change. */
const expireSeconds = 7 * 24 * 3_600;

const fieldOf = (userId: string) => `${nodeId} ${userId}`;

export async function writeLooking(chatId: string, userId: string, isLooking: boolean): Promise<void> {
  const key = keyOf(chatId);
  if (!isLooking) await redis().hdel(key, fieldOf(userId));
  else await Promise.all([redis().hset(key, fieldOf(userId), 1), redis().expire(key, expireSeconds)]);
}

/** Who has a chat on screen, on a device that is in use, anywhere. */
export async function readLooking(chatId: string): Promise<Set<string>> {
  const [fields, living] = await Promise.all([redis().hkeys(keyOf(chatId)), readLivingNodes()]);
  const instances = new Set(living);
  return new Set(
    fields.flatMap((field) => {
      const [node = '', userId = ''] = field.split(' ');
      return instances.has(node) ? [userId] : [];
    }),
  );
}
