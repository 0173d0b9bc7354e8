import { Redis, type RedisOptions } from 'ioredis';
import { log } from '../log.ts';

/** Fail at once rather than queue: with Redis away every caller has a way of its own to go on. */
const options: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  // A stopped (not dead) Redis changes no status; only time tells.
  commandTimeout: 1_000,
  connectTimeout: 1_000,
  retryStrategy: (attempt) => Math.min(50 * attempt, 500),
  lazyConnect: true,
};

let publisher: Redis | undefined;
let subscriber: Redis | undefined;

function open(url: string, name: string, extra: RedisOptions): Redis {
  const redis = new Redis(url, { ...options, ...extra });
  let told = false;
  redis.on('error', (error: Error) => {
    if (!told) log.warn({ redis: name, error: error.message }, 'Redis is away, trying on');
    told = true;
  });
  redis.on('ready', () => {
    told = false;
  });
  return redis;
}

/** Opens both connections; resolves when they are ready or after `limitMs`, for Talky also works while Redis is away. */
export async function connectRedis(url: string, limitMs = 3_000): Promise<void> {
  publisher = open(url, 'commands', { enableAutoPipelining: true });
  subscriber = open(url, 'subscriptions', {});
  const ready = (redis: Redis) => redis.connect().catch(() => undefined);
  await Promise.race([Promise.all([ready(publisher), ready(subscriber)]), Bun.sleep(limitMs)]);
}

export function disconnectRedis(): void {
  publisher?.disconnect();
  subscriber?.disconnect();
  publisher = undefined;
  subscriber = undefined;
}

/** The connection for commands and publishing. */
export function redis(): Redis {
  if (!publisher) throw new Error('Redis was used before it was connected.');
  return publisher;
}

/** The connection that only subscribes. */
export function redisSubscriber(): Redis {
  if (!subscriber) throw new Error('Redis was used before it was connected.');
  return subscriber;
}

export function redisReady(): boolean {
  return publisher?.status === 'ready';
}
