import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { redisBinary } from './binary.ts';
import { findBinary } from './find-binary.ts';
import { launchStore } from './launch.ts';
import { waitForLeftover } from './leftover.ts';
import { redisAnswers } from './redis-ping.ts';
import { rememberedPort } from './remembered-port.ts';
import type { Store, StoreHome } from './store.ts';

/** Starts Redis on 127.0.0.1: every write is on disk within a second, and nothing is ever thrown out to make room. */
export async function startRedis({ dataDir, say }: StoreHome): Promise<Store> {
  const binary = await findBinary(redisBinary, say);
  const folder = join(dataDir, 'redis');
  mkdirSync(folder, { recursive: true });
  const pidFile = join(folder, 'redis.pid');
  await waitForLeftover(pidFile, folder);
  const port = rememberedPort(folder);
  const child = await launchStore({
    label: redisBinary.label,
    dataDir,
    say,
    command: (log) => [
      binary,
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--pidfile', pidFile, '--logfile', log],
      ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', '', '--maxmemory-policy', 'noeviction'],
    ],
    isReady: () => redisAnswers(port),
  });
  return { ...child, url: `redis://127.0.0.1:${port}` };
}
