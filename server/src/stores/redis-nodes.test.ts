import { describe, expect, test } from 'bun:test';
import { clusterAccess, redisNodes } from './redis-nodes.ts';

describe('REDIS_URL', () => {
  test.each([
    ['redis://cache', ['redis://cache']],
    ['redis://user:p%40ss@cache:6380/2', ['redis://user:p%40ss@cache:6380/2']],
    ['redis://a:1,b:2, c', ['redis://a:1', 'redis://b:2', 'redis://c']],
    ['rediss://:secret@a:1,b:2/', ['rediss://:secret@a:1/', 'rediss://:secret@b:2/']],
    ['redis://[::1]:7000,[::1]:7001', ['redis://[::1]:7000', 'redis://[::1]:7001']],
  ])('%s names %p', (url, nodes) => {
    expect(redisNodes(url)).toEqual(nodes);
  });

  test('gives its name and password to every node of a cluster, and TLS by host name', () => {
    expect(clusterAccess(['redis://a:1'])).toEqual({ redisOptions: {} });
    expect(clusterAccess(['redis://talky:p%40ss@a:1', 'redis://b'])).toEqual({
      redisOptions: { username: 'talky', password: 'p@ss' },
    });
    expect(clusterAccess(['rediss://:secret@a:1'])).toEqual({
      redisOptions: { password: 'secret', tls: {} },
      dnsLookup: expect.any(Function),
    });
  });
});
