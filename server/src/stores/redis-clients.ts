import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { log } from '../log.ts';
import { clusterAccess } from './redis-nodes.ts';

export type RedisClient = Redis | Cluster;

const retry = (attempt: number) => Math.min(50 * attempt, 500);

/** Fail at once rather than queue: with Redis away every caller has a way of its own to go on. */
const impatient: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  // A stopped (not dead) Redis changes no status; only time tells.
  commandTimeout: 1_000,
  // And what was written to it would pile up in this process for as long as it stands still.
  socketTimeout: 2_000,
  connectTimeout: 1_000,
  lazyConnect: true,
};

function warnOnce(client: RedisClient, name: string): void {
  let told = false;
  client.on('error', (error: Error) => {
    if (!told) log.warn({ redis: name, error: error.message }, 'Redis is away, trying on');
    told = true;
  });
  client.on('ready', () => {
    told = false;
  });
}

/**
 * Those of a tick go together. Not this command of rate-limiter-flexible, defined when its first limit is counted: a
 * batch that was open by then does not know it, and an answer short of its commands ends the process (ioredis #1931).
 */
export const together = { enableAutoPipelining: true, autoPipeliningIgnoredCommands: ['rlflxIncr'] };

/** A connection to one Redis at an address. */
export function openRedis(node: string, name: string, options: RedisOptions = {}): Redis {
  const redis = new Redis(node, { ...impatient, retryStrategy: retry, ...options });
  warnOnce(redis, name);
  return redis;
}

/** Connections to all nodes of a cluster, of which `nodes` are asked first. */
export function openCluster(nodes: readonly string[]): Cluster {
  const { redisOptions, ...access } = clusterAccess(nodes);
  const cluster = new Cluster([...nodes], {
    ...access,
    redisOptions: { ...impatient, ...redisOptions },
    lazyConnect: true,
    enableOfflineQueue: false,
    ...together,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    maxRedirections: 4,
    clusterRetryStrategy: retry,
  });
  warnOnce(cluster, 'cluster');
  return cluster;
}

/** A connection to one node of a cluster, by the name it has there: `host:port`. */
export function openClusterNode(nodes: readonly string[], key: string): Redis {
  const colon = key.lastIndexOf(':');
  const redis = new Redis({
    ...impatient,
    ...clusterAccess(nodes).redisOptions,
    host: key.slice(0, colon),
    port: Number(key.slice(colon + 1)),
    retryStrategy: retry,
  });
  warnOnce(redis, `subscriptions at ${key}`);
  return redis;
}

/** One that waits for Redis to come back, as BullMQ wants; never shared with who must not wait. */
export function openPatient(nodes: readonly string[], isCluster: boolean): RedisClient {
  const patient: RedisOptions = { maxRetriesPerRequest: null };
  if (!isCluster) return new Redis(nodes[0] ?? '', patient);
  const { redisOptions, ...access } = clusterAccess(nodes);
  return new Cluster([...nodes], { ...access, redisOptions: { ...patient, ...redisOptions } });
}
