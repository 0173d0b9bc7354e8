import { redis, redisReady } from '../stores/redis.ts';
import { queuePrefix } from './prefix.ts';

/**
 * The ids of messages just written, a batch of the ledger's a row, for the workers to make jobs of. A list, so that the
 * one writer pays a single command however many it wrote. What is lost of it the workers' sweep finds in MongoDB.
 */
export const freshKey = () => `${queuePrefix()}:fresh`;

/** Batches kept while no worker takes them: 48 MB at most. */
const kept = 4_000;
/** Trimmed only so often, since it costs a second command. */
const slack = 500;

async function push(row: string): Promise<void> {
  const length = await redis().rpush(freshKey(), row);
  if (length > kept + slack) await redis().ltrim(freshKey(), -kept, -1);
}

/** Tells the workers of new messages. Nobody waits for it, and with Redis away it does nothing. */
export function noteFresh(messageIds: readonly string[]): void {
  if (messageIds.length > 0 && redisReady()) push(messageIds.join(' ')).catch(() => undefined);
}
