import type { ClusterOptions, RedisOptions } from 'ioredis';

/**
 * The addresses of REDIS_URL, one a node: `redis://[user:password@]host[:port][,host[:port]…][/…]`. Several
 * are the first nodes to ask of a cluster; one may be either.
 */
export function redisNodes(url: string): string[] {
  const [, scheme, login = '', hosts = '', rest = ''] = /^(rediss?:\/\/)([^@/]*@)?([^/?]*)(.*)$/i.exec(url) ?? [];
  return scheme === undefined ? [url] : hosts.split(',').map((host) => `${scheme}${login}${host.trim()}${rest}`);
}

/** What of the first address holds for every node of a cluster, also for those it tells of later. */
export function clusterAccess(
  nodes: readonly string[],
): Pick<ClusterOptions, 'dnsLookup'> & { redisOptions: RedisOptions } {
  const { protocol, username, password } = new URL(nodes[0] ?? '');
  const redisOptions: RedisOptions = {
    ...(username ? { username: decodeURIComponent(username) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
  };
  if (protocol !== 'rediss:') return { redisOptions };
  // Certificates name hosts, so a name must not be turned into a number first.
  return { redisOptions: { ...redisOptions, tls: {} }, dnsLookup: (host, callback) => callback(null, host) };
}
