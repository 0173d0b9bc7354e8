import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { config } from '../config.ts';
import { rateLimited } from '../errors.ts';
import { redis } from '../stores/redis.ts';
import type { RedisClient } from '../stores/redis-clients.ts';

/** So many points in a window, for a key; counted in Redis for all instances, in the process while Redis is away. */
export interface RateLimit {
  /** Takes a point. Throws `rate_limited` when none is left. */
  take(key: string): Promise<void>;
  /** Puts a point back that turned out not to count. */
  giveBack(key: string): Promise<void>;
}

/** `name` tells limits apart; `points` in `seconds`. */
export function rateLimit(name: string, points: number, seconds: number): RateLimit {
  let limiter: RateLimiterRedis | undefined;
  let client: RedisClient | undefined;
  const current = () => {
    if (limiter && client === redis()) return limiter;
    client = redis();
    limiter = new RateLimiterRedis({
      storeClient: client,
      keyPrefix: `${config().namespace}:limit:${name}`,
      points,
      duration: seconds,
      insuranceLimiter: new RateLimiterMemory({ points, duration: seconds }),
    });
    return limiter;
  };
  return {
    async take(key) {
      try {
        await current().consume(key);
      } catch (reason) {
        throw reason instanceof RateLimiterRes ? rateLimited(reason.msBeforeNext) : reason;
      }
    },
    async giveBack(key) {
      await current().reward(key);
    },
  };
}
