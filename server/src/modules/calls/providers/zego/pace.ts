import { RateLimiterMemory, RateLimiterQueue, RateLimiterQueueError, RateLimiterRedis } from 'rate-limiter-flexible';
import { config } from '../../../../config.ts';
import { overloaded } from '../../../../errors.ts';
import { redis } from '../../../../stores/redis.ts';
import type { RedisClient } from '../../../../stores/redis-clients.ts';

/** Lets so many of a kind go out in a second, counted for all instances; the others wait in line. */
export class Pace {
  private readonly name: string;
  private readonly points: number;
  private readonly waitingMax: number;
  private queue: RateLimiterQueue | undefined;
  private client: RedisClient | undefined;

  /** ZEGOCLOUD counts an app's requests, so the number of the app belongs into the name. More would wait for minutes. */
  constructor(name: string, points: number, waitingMax = 600) {
    this.name = name;
    this.points = points;
    this.waitingMax = waitingMax;
  }

  /** Resolves when it is one's turn. Throws `overloaded` when too many wait. */
  async turn(): Promise<void> {
    try {
      await this.current().removeTokens(1);
    } catch (error) {
      throw error instanceof RateLimiterQueueError ? overloaded(10_000) : error;
    }
  }

  private current(): RateLimiterQueue {
    const client = redis();
    if (this.queue && this.client === client) return this.queue;
    const inProcess = new RateLimiterMemory({ points: this.points, duration: 1 });
    const limiter = new RateLimiterRedis({
      storeClient: client,
      keyPrefix: `${config().namespace}:pace:${this.name}`,
      points: this.points,
      duration: 1,
      insuranceLimiter: inProcess,
    });
    this.client = client;
    this.queue = new RateLimiterQueue(limiter, { maxQueueSize: this.waitingMax });
    return this.queue;
  }
}
