import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { mongodBinary } from './binary.ts';
import { findBinary } from './find-binary.ts';
import { launchStore } from './launch.ts';
import { waitForLeftover } from './leftover.ts';
import { rememberedPort } from './remembered-port.ts';
import type { Store, StoreHome } from './store.ts';

const replicaSet = 'rs0';

/** Starts MongoDB on 127.0.0.1 as a replica set of one: majority writes, transactions and change streams work. */
export async function startMongod({ dataDir, say }: StoreHome): Promise<Store> {
  const binary = await findBinary(mongodBinary, say);
  const folder = join(dataDir, 'mongo');
  mkdirSync(folder, { recursive: true });
  const pidFile = join(folder, 'mongod.pid');
  await waitForLeftover(pidFile, folder);
  const port = rememberedPort(folder);
  const child = await launchStore({
    label: mongodBinary.label,
    dataDir,
    say,
    command: (log) => [
      binary,
      ...['--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket', '--replSet', replicaSet],
      ...['--dbpath', folder, '--pidfilepath', pidFile, '--quiet', '--noscripting'],
      ...['--logpath', log, '--logappend'],
      ...['--wiredTigerCacheSizeGB', '0.25', '--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ],
    // Imported late: the driver loads while mongod comes up.
    isReady: async () => (await import('./replica-set.ts')).isPrimary(port, replicaSet),
  });
  return { ...child, url: `mongodb://127.0.0.1:${port}/talky?replicaSet=${replicaSet}` };
}
