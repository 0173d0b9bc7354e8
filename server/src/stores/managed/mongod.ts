import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mongodBinary } from './binary.ts';
import { findBinary } from './find-binary.ts';
import { launchStore } from './launch.ts';
import { waitForLeftover } from './leftover.ts';
import { rememberedPort } from './remembered-port.ts';
import type { Store, StoreHome } from './store.ts';

const replicaSet = 'rs0';

/** Where a mongod of ours is, listens, keeps its data and logs. */
export interface MongodPlace {
  binary: string;
  folder: string;
  port: number;
  log: string;
}

const pidFileOf = (folder: string) => join(folder, 'mongod.pid');

/** Runs MongoDB on 127.0.0.1 for a replica set of one. */
export function mongodCommand({ binary, folder, port, log }: MongodPlace): string[] {
  return [
    binary,
    ...['--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket', '--replSet', replicaSet],
    ...['--dbpath', folder, '--pidfilepath', pidFileOf(folder), '--quiet', '--noscripting'],
    ...['--logpath', log, '--logappend'],
    ...['--wiredTigerCacheSizeGB', '0.25', '--setParameter', 'diagnosticDataCollectionEnabled=false'],
  ];
}

/** Whether the mongod on that port takes writes; makes it the replica set first. */
export async function isPrimary(port: number): Promise<boolean> {
  // Imported late: the driver loads while mongod comes up.
  const primary = await import('./replica-set.ts');
  return await primary.isPrimary(port, replicaSet);
}

/** Starts MongoDB on 127.0.0.1 as a replica set of one: majority writes, transactions and change streams work. */
export async function startMongod({ dataDir, say }: StoreHome): Promise<Store> {
  const binary = await findBinary(mongodBinary, say);
  const folder = join(dataDir, 'mongo');
  mkdirSync(folder, { recursive: true });
  await waitForLeftover(pidFileOf(folder), folder);
  const port = rememberedPort(folder);
  const child = await launchStore({
    label: mongodBinary.label,
    dataDir,
    say,
    command: (log) => mongodCommand({ binary, folder, port, log }),
    isReady: () => isPrimary(port),
  });
  return { ...child, url: `mongodb://127.0.0.1:${port}/talky?replicaSet=${replicaSet}` };
}
