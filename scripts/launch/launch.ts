import { join, resolve } from 'node:path';
import { StoreError, startStores } from '@talky/server/stores';
import { House } from './house.ts';
import { LaunchError } from './launch-error.ts';
import { requireFreePort } from './port.ts';
import { startRoom } from './room-child.ts';
import { startServer } from './server-child.ts';
import { stopOnSignal } from './signals.ts';
import { buildWeb } from './web-build.ts';

const root = join(import.meta.dir, '../..');
const say = (line: string) => console.log(line);

interface LaunchOptions {
  /** For who works on Talky: the server starts again on each change of a source. */
  isDev: boolean;
}

/** The whole product on one machine. */
export async function launch(options: LaunchOptions): Promise<void> {
  const house = new House();
  stopOnSignal(house);
  try {
    await bringUp(house, options);
  } catch (error) {
    if (house.isStopping) return;
    console.error(error instanceof StoreError || error instanceof LaunchError ? error.message : error);
    await house.stop();
    process.exit(1);
  }
}

async function bringUp(house: House, { isDev }: LaunchOptions): Promise<void> {
  const dataDir = resolve(process.env.TALKY_DATA || join(root, 'data'));
  requireFreePort(process.env.HOST || '0.0.0.0', Number(process.env.PORT || 3000));
  const storesUp = startStores({ dataDir, say }).then((stores) => {
    house.stores = stores;
    return stores;
  });
  const [{ mongoUrl, redisUrl }] = await Promise.all([storesUp, buildWeb(root, say)]);
  const env = { MONGO_URL: mongoUrl, REDIS_URL: redisUrl, TALKY_DATA: dataDir };

  const server = startServer({ root, dataDir, env, watch: isDev });
  house.children.push(server.child);
  const port = await server.ready;
  say(`Talky is ready at http://localhost:${port}`);

  // Nobody waits for these, so they do not compete with the server's start either.
  house.children.push(startRoom({ root, dataDir, name: 'workers', entry: 'workers/src/main.ts', env }));
}
