import { config } from '../config.ts';
import { redis } from '../stores/redis.ts';
import { clusterView, nodeId } from './cluster.ts';

/** What an instance says of a person: somebody active there, only idle devices, or not to be disturbed. */
export type Stand = 'online' | 'away' | 'dnd';

/**
 * Redis holds, a user, what each instance says of them. An instance that is not alive counts for
 * nothing, so a killed one's entries die by themselves, without a heartbeat for each socket.
 */
const keyOf = (userId: string) => `${config().namespace}:presence:${userId}`;
/** Only so that entries of instances long gone do not pile up; renewed with every change. */
const expireSeconds = 7 * 24 * 3_600;

export async function writeStands(stands: Iterable<[userId: string, stand: Stand]>): Promise<void> {
  const pipeline = redis().pipeline();
  for (const [userId, stand] of stands)
    pipeline.hset(keyOf(userId), nodeId, stand).expire(keyOf(userId), expireSeconds);
  await pipeline.exec();
}

export async function removeStand(userId: string): Promise<void> {
  await redis().hdel(keyOf(userId), nodeId);
}

function combine(fields: Record<string, string>): Stand | undefined {
  const view = clusterView();
  const stands = Object.entries(fields).flatMap(([node, stand]) => (view.includes(node) ? [stand] : []));
  if (stands.length === 0) return undefined;
  if (stands.includes('dnd')) return 'dnd';
  return stands.includes('online') ? 'online' : 'away';
}

/** What all living instances together say of each person; undefined: nobody sees them. */
export async function readStands(userIds: readonly string[]): Promise<Map<string, Stand | undefined>> {
  const pipeline = redis().pipeline();
  for (const userId of userIds) pipeline.hgetall(keyOf(userId));
  const rows = (await pipeline.exec()) ?? [];
  return new Map(userIds.map((userId, index) => [userId, combine((rows[index]?.[1] ?? {}) as Record<string, string>)]));
}
