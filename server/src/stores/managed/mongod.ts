import { join } from 'node:path';
import { mongodBinary } from './binary.ts';
import { launchStore } from './launch.ts';
import type { Store, StoreHome, StorePlace } from './store.ts';

const replicaSet = 'rs0';
const transactionSeconds = 3;

const pidFileOf = (folder: string) => join(folder, 'mongod.pid');

/** Runs MongoDB on 127.0.0.1 for a replica set of one. */
export function mongodCommand({ binary, folder, port, log }: StorePlace & { binary: string }): string[] {
  return [
    binary,
    ...['--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket', '--replSet', replicaSet],
    ...['--dbpath', folder, '--pidfilepath', pidFileOf(folder), '--quiet', '--noscripting'],
    ...['--logpath', log, '--logappend'],
    ...['--wiredTigerCacheSizeGB', '0.25', '--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // Ours take milliseconds: what a killed instance left open would keep its locks for a minute.
    ...['--setParameter', `transactionLifetimeLimitSeconds=${transactionSeconds}`],
  ];
}

/** Whether the mongod on that port takes writes; makes it the replica set first. */
export async function isPrimary(port: number): Promise<boolean> {
  // Imported late: the driver loads while mongod comes up.
  const primary = await import('./replica-set.ts');
  return await primary.isPrimary(port, replicaSet);
}

/** Starts MongoDB on 127.0.0.1 as a replica set of one: majority writes, transactions and change streams work. */
export const startMongod = (home: StoreHome): Promise<Store> =>
  launchStore(
    {
      binary: mongodBinary,
      name: 'mongo',
      pidFile: pidFileOf,
      command: mongodCommand,
      isReady: isPrimary,
      url: (port) => `mongodb://127.0.0.1:${port}/talky?replicaSet=${replicaSet}`,
    },
    home,
  );
