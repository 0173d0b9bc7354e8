import mongoose from 'mongoose';
import { collector, startCommand, startServer } from '../backend/server-process.ts';
import { content } from '../load/member.ts';
import { alone, type Contestant } from './contestant.ts';
import { earlierMessages, layOut } from './layout.ts';

const script = new URL('../socketio/main.ts', import.meta.url).pathname;
/** Inside node_modules, so that Node finds the packages from there. */
const builtFolder = new URL('../../../node_modules/.cache/talky-bench', import.meta.url).pathname;

/** Of Node, what mongoose asks for. */
const minimumNode = [20, 19] as const;

/** Node's version, if there is one that will do: such apps run on it. */
function findNode(): string | undefined {
  if (!Bun.which('node')) return undefined;
  const version = Bun.spawnSync(['node', '--version']).stdout.toString().trim();
  const [major = 0, minor = 0] = version.replace('v', '').split('.').map(Number);
  const isEnough = major > minimumNode[0] || (major === minimumNode[0] && minor >= minimumNode[1]);
  return isEnough ? version : undefined;
}

const node = findNode();

/** What the peer runs on, for whoever reads the figures. */
export const peerRuntime = node ? `Node ${node}` : `Bun ${Bun.version} (no Node ${minimumNode.join('.')} was found)`;

/** Node reads no TypeScript: strips the types and leaves the packages as they are. */
async function buildForNode(): Promise<void> {
  await Bun.build({
    entrypoints: [script, collector],
    target: 'node',
    packages: 'external',
    outdir: builtFolder,
    naming: '[name].mjs',
  });
}

export const socketio: Contestant = {
  name: 'socketio',
  wire: 'socket.io',
  persists: true,
  async start({ mongoUrl, redisUrl }) {
    const env = { MONGO_URL: mongoUrl, REDIS_URL: redisUrl, NODE_ENV: 'production' };
    if (!node) return alone(await startServer(script, env));
    await buildForNode();
    const command = [
      'node',
      '--expose-gc',
      '--import',
      `${builtFolder}/collect-on-signal.mjs`,
      `${builtFolder}/main.mjs`,
    ];
    return alone(await startCommand(command, env));
  },
  async populate({ mongoUrl }, shape) {
    const client = await mongoose.mongo.MongoClient.connect(mongoUrl);
    const db = client.db();
    const planned = layOut(shape);
    const now = { createdAt: new Date(), updatedAt: new Date() };
    const people = planned.flatMap(({ members }) => members);
    await db.collection('users').insertMany(people.map((_id) => ({ _id, name: 'Someone', pic: '', ...now })));
    await db
      .collection('chats')
      .insertMany(
        planned.map(({ _id, members }) => ({ _id, name: 'Measured', isGroup: shape.isGroup, users: members, ...now })),
      );
    const earlier = planned.flatMap((chat) => earlierMessages(chat, shape, content));
    if (earlier.length > 0)
      await db.collection('messages').insertMany(earlier.map(({ clientId, ...message }) => ({ ...message, ...now })));
    await client.close();
    return {
      chats: planned.map(({ _id, members }) => ({
        id: _id.toHexString(),
        tokens: members.map((id) => id.toHexString()),
      })),
    };
  },
  disquiet: async () => [],
};
