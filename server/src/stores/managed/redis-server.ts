import { join } from 'node:path';
import { redisBinary } from './binary.ts';
import { launchStore } from './launch.ts';
import { redisAnswers } from './redis-ping.ts';
import type { Store, StoreHome, StorePlace } from './store.ts';

const pidFileOf = (folder: string) => join(folder, 'redis.pid');

/** Runs Redis on 127.0.0.1, appending every write to its file. */
export function redisCommand({ binary, folder, port, log }: StorePlace & { binary: string }): string[] {
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
export const startRedis = (home: StoreHome): Promise<Store> =>
  launchStore(
    {
      binary: redisBinary,
      name: 'redis',
      pidFile: pidFileOf,
      command: redisCommand,
      isReady: redisAnswers,
      url: (port) => `redis://127.0.0.1:${port}`,
    },
    home,
  );
