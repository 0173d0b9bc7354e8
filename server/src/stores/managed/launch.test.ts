import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisBinary } from './binary.ts';
import { launchStore } from './launch.ts';
import { redisAnswers } from './redis-ping.ts';
import { redisCommand } from './redis-server.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'talky-launch-'));

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('a store whose port is taken in the moment of its start comes up on another', async () => {
  let squatter: Bun.TCPSocketListener | undefined;
  const tried: number[] = [];
  const store = await launchStore(
    {
      binary: redisBinary,
      name: 'redis',
      pidFile: (folder) => join(folder, 'redis.pid'),
      command(place) {
        tried.push(place.port);
        squatter ??= Bun.listen({
          hostname: '127.0.0.1',
          port: place.port,
          socket: { data: () => undefined, open: (socket) => void socket.end() },
        });
        return redisCommand(place);
      },
      isReady: redisAnswers,
      url: (port) => `redis://127.0.0.1:${port}`,
    },
    { dataDir, say: () => undefined },
  );
  expect(tried).toHaveLength(2);
  expect(store.url).toBe(`redis://127.0.0.1:${tried[1]}`);
  expect(tried[1]).not.toBe(tried[0]);
  squatter?.stop(true);
  await store.stop();
}, 60_000);
