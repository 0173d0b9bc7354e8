import { redisBinary } from '../src/stores/managed/binary.ts';
import { findBinary } from '../src/stores/managed/find-binary.ts';
import { redisAnswers } from '../src/stores/managed/redis-ping.ts';
import { redisCommand } from '../src/stores/managed/redis-server.ts';
import { StoreProcess } from './store-process.ts';

/** A Redis of a test's own, not started yet. */
export async function redisProcess(): Promise<StoreProcess> {
  const binary = await findBinary(redisBinary, () => undefined);
  return new StoreProcess('redis', (place) => redisCommand({ binary, ...place }), redisAnswers);
}

/** Starts a Redis of a test's own, to be killed at will, with or without its data. */
export async function startRedisProcess(): Promise<StoreProcess> {
  const redis = await redisProcess();
  await redis.start();
  return redis;
}
