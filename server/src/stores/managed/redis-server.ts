import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { redisBinary } from './binary.ts';
import { findBinary } from './find-binary.ts';
import { launchStore } from './launch.ts';
import { waitForLeftover } from './leftover.ts';
import { redisAnswers } from './redis-ping.ts';
import { rememberedPort } from './remembered-port.ts';
import type { Store, StoreHome } from './store.ts';

/** Where a Redis of ours is, listens, keeps its data and logs. */
export interface RedisPlace {
  binary: string;
  folder: string;
  port: number;
  log: string;
}

const pidFileOf = (folder: string) => join(folder, 'redis.pid');

/** Runs Redis on 127.0.0.1, appending every write to its file. */
export function redisCommand({ binary, folder, port, log }: RedisPlace): string[] {
  return [
    binary,
    ...[
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--pidfile',
      pidFileOf(folder),
      '--logfile',
      log,
    ],
    ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'],
  ];
}

/** Starts Redis on 127.0.0.1: every write is on disk within a second, and nothing is ever thrown out to make room. */
export async function startRedis({ dataDir, say }: StoreHome): Promise<Store> {
  const binary = await findBinary(redisBinary, say);
  const folder = join(dataDir, 'redis');
  mkdirSync(folder, { recursive: true });
  await waitForLeftover(pidFileOf(folder), folder);
  const port = rememberedPort(folder);
  const child = await launchStore({
    label: redisBinary.label,
    dataDir,
    say,
    command: (log) => redisCommand({ binary, folder, port, log }),
    isReady: () => redisAnswers(port),
  });
  return { ...child, url: `redis://127.0.0.1:${port}` };
}
