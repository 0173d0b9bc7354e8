import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { config } from '../config.ts';
import { rateLimited } from '../errors.ts';
import { redis } from '../stores/redis.ts';
import type { RedisClient } from '../stores/redis-clients.ts';

/** A Redis that took longer than this to answer stands still. */
const patienceMs = 500;
/** Nobody waits for it meanwhile; by then the connection has found out, and fails at once. */
const mutedMs = 3_000;
let mutedUntil = 0;

/** So many points in a window, for a key; counted in Redis for all instances, in the process while Redis is away. */
export interface RateLimit {
  /** Takes a point. Throws `rate_limited` when none is left. */
  take(key: string): Promise<void>;
  /** Puts a point back that turned out not to count. */
  giveBack(key: string): Promise<void>;
}

/** `name` tells limits apart; `points` in `seconds`. */
export function rateLimit(name: string, points: number, seconds: number): RateLimit {
  const inProcess = new RateLimiterMemory({ points, duration: seconds });
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
      insuranceLimiter: inProcess,
    });
    return limiter;
  };
  const ask = async <T>(what: (limiter: RateLimiterRedis | RateLimiterMemory) => Promise<T>): Promise<T> => {
    const begun = performance.now();
    if (begun < mutedUntil) return await what(inProcess);
    try {
      return await what(current());
    } finally {
      const now = performance.now();
      if (now - begun > patienceMs) mutedUntil = now + mutedMs;
    }
  };
  return {
    async take(key) {
      try {
        await ask((counting) => counting.consume(key));
      } catch (reason) {
        throw reason instanceof RateLimiterRes ? rateLimited(reason.msBeforeNext) : reason;
      }
    },
    async giveBack(key) {
      await ask((counting) => counting.reward(key));
    },
  };
}
