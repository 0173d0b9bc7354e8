import { afterEach, expect, test } from 'bun:test';
import { startRoundRobin } from '../src/chaos/stage/round-robin.ts';

const servers: Bun.Server<unknown>[] = [];

/** An instance that is ready and says its name. */
function named(name: string): Bun.Server<unknown> {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response(name) });
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop(true)));
});

const portOf = (server: Bun.Server<unknown>) => server.port ?? 0;

test('the round robin gives connections in turn, and a dead instance gets none', async () => {
  const [ada, grace] = [named('ada'), named('grace')];
  const balancer = await startRoundRobin([portOf(ada), portOf(grace)]);
  const ask = async () => {
    const answer = await fetch(`http://127.0.0.1:${balancer.port}/`, { keepalive: false });
    return await answer.text();
  };
  expect([await ask(), await ask()].sort()).toEqual(['ada', 'grace']);
  await grace.stop(true);
  expect([await ask(), await ask(), await ask()]).toEqual(['ada', 'ada', 'ada']);
  await balancer.stop();
});
