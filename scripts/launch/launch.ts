import { join, resolve } from 'node:path';
import { planLivekit, StoreError, startStores } from '@talky/server/stores';
import { findBotToken } from './bot-token.ts';
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

/** What a child of the house needs to know of it. */
interface Place {
  dataDir: string;
  env: Record<string, string>;
  /** Where the server answers, on this machine. */
  url: string;
}

/** The whole product on one machine. */
export async function launch(options: LaunchOptions): Promise<void> {
  const house = new House();
  stopOnSignal(house);
  try {
    const place = await startTalky(house, options);
    await startCompanions(house, place, options);
  } catch (error) {
    if (house.isStopping) return;
    console.error(error instanceof StoreError || error instanceof LaunchError ? error.message : error);
    await house.stop();
    process.exit(1);
  }
}

async function startTalky(house: House, { isDev }: LaunchOptions): Promise<Place> {
  const dataDir = resolve(process.env.TALKY_DATA || join(root, 'data'));
  requireFreePort(process.env.HOST || '0.0.0.0', Number(process.env.PORT || 3000));
  const storesUp = startStores({ dataDir, say }).then((stores) => {
    house.stores = stores;
    return stores;
  });
  const [{ mongoUrl, redisUrl }] = await Promise.all([storesUp, isDev ? undefined : buildWeb(root, say)]);
  const livekit = await planLivekit({ dataDir, say });
  const env = { MONGO_URL: mongoUrl, REDIS_URL: redisUrl, TALKY_DATA: dataDir, ...livekit?.env };

  const server = startServer({ root, dataDir, env, watch: isDev });
  house.children.push(server.child);
  const port = await server.ready;
  const url = `http://127.0.0.1:${port}`;
  // Nobody calls before the page is there, and it is up within a tenth of a second.
  if (livekit && !house.isStopping) house.children.push(livekit.start(url));
  say(`Talky is ready at http://localhost:${port}`);
  return { dataDir, env, url };
}

/** Nobody waits for these, and they do not compete with the server's start. */
async function startCompanions(house: House, place: Place, { isDev }: LaunchOptions): Promise<void> {
  const { dataDir, env, url } = place;
  const start = (name: string, run: string[], cwd: string, more: Record<string, string>) =>
    house.children.push(startRoom({ name, run, cwd, dataDir, env: more }));
  start('workers', [join(root, 'workers/src/main.ts')], root, env);
  if (isDev) start('web', ['run', '--bun', 'dev'], join(root, 'web'), { TALKY_URL: url });
  const token = await findBotToken({ root, dataDir, url, env }).catch((error) => say(String(error)));
  if (token && !house.isStopping) {
    start('botty', [join(root, 'bots/examples/botty/main.ts')], root, {
      TALKY_URL: url,
      TALKY_BOT_TOKEN: token,
      TALKY_DATA: dataDir,
    });
  }
}
