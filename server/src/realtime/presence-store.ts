import { config } from '../config.ts';
import { redis } from '../stores/redis.ts';
import { livingNodes, nodeId } from './cluster.ts';

/** What an instance says of a person: somebody active there, only idle devices, or not to be disturbed. */
export type Stand = 'online' | 'away' | 'dnd';

/**
 * Redis holds, a user, what each instance says of them. An instance that is not alive counts for
 * nothing, so a killed one's entries die by themselves, without a heartbeat for each socket.
 */
const keyOf = (userId: string) => `${config().namespace}:presence:${userId}`;
/** Only so that entries of instances long gone do not pile up; renewed with every change. */
const expireSeconds = 7 * 24 * 3_600;
/** After Redis was away everyone here is written at once: in portions it can take in a moment. */
const writesAtOnce = 2_000;

export async function writeStands(stands: Iterable<[userId: string, stand: Stand]>): Promise<void> {
  const writes: Promise<unknown>[] = [];
  for (const [userId, stand] of stands) {
    const key = keyOf(userId);
    writes.push(redis().hset(key, nodeId, stand), redis().expire(key, expireSeconds));
    if (writes.length >= writesAtOnce) await Promise.all(writes.splice(0));
  }
  await Promise.all(writes);
}

export async function removeStand(userId: string): Promise<void> {
  await redis().hdel(keyOf(userId), nodeId);
}

/** Instances that have just left, with when their word ends: their people are on the way to others. */
const departed = new Map<string, number>();

/** What these instances said counts for a while longer. */
export function keepWordOf(nodes: readonly string[], forMs: number): void {
  const now = performance.now();
  for (const [node, until] of departed) if (until < now) departed.delete(node);
  for (const node of nodes) departed.set(node, now + forMs);
}

function combine(fields: Record<string, string>, living: readonly string[]): Stand | undefined {
  const now = performance.now();
  const counts = (node: string) => living.includes(node) || (departed.get(node) ?? 0) > now;
  const stands = Object.entries(fields).flatMap(([node, stand]) => (counts(node) ? [stand] : []));
  if (stands.length === 0) return undefined;
  if (stands.includes('dnd')) return 'dnd';
  return stands.includes('online') ? 'online' : 'away';
}

/** What all living instances together say of each person; undefined: nobody sees them. */
export async function readStands(
  userIds: readonly string[],
  living = livingNodes(),
): Promise<Map<string, Stand | undefined>> {
  const rows = await Promise.all(userIds.map((userId) => redis().hgetall(keyOf(userId))));
  return new Map(userIds.map((userId, index) => [userId, combine(rows[index] ?? {}, living)]));
}
