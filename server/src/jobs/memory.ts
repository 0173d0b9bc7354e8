import { redis } from '../stores/redis.ts';
import { queuePrefix } from './prefix.ts';

/** Gone with all else when Redis loses its data. */
const key = () => `${queuePrefix()}:remembers`;

/** Whether Redis has the jobs it was given; not before the first `rememberJobs`, nor after it lost its data. */
export const remembersJobs = async (): Promise<boolean> => (await redis().exists(key())) === 1;

/** All that was lost is made again: from now on Redis has everything. */
export async function rememberJobs(): Promise<void> {
  await redis().set(key(), 1);
}
