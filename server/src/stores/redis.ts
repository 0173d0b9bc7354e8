import type { Redis } from 'ioredis';
import type { ChannelListener, Channels } from './channels.ts';
import { PlainChannels } from './plain-channels.ts';
import { openCluster, openClusterNode, openPatient, openRedis, type RedisClient, together } from './redis-clients.ts';
import { redisNodes } from './redis-nodes.ts';
import { ShardedChannels } from './sharded-channels.ts';

const learnAgainMs = 500;
const silent: ChannelListener = { message: () => undefined, ready: () => undefined };

let commands: RedisClient | undefined;
let channels: Channels | undefined;
let listener = silent;
/** Whether it is a cluster: known once it has answered for the first time. */
let kind = Promise.withResolvers<boolean>();

const heard: ChannelListener = {
  message: (name, payload) => listener.message(name, payload),
  ready: () => void speaking().then(() => listener.ready()),
};

/** Whoever is told that Redis is back has something to say, over the other connection. */
async function speaking(): Promise<void> {
  const client = commands;
  if (client && client.status !== 'ready') await new Promise<void>((resolve) => client.once('ready', () => resolve()));
}

async function learnKind(publisher: Redis): Promise<void> {
  try {
    kind.resolve((await publisher.info('cluster')).includes('cluster_enabled:1'));
  } catch (error) {
    // Whoever may not ask has no cluster that could be used without asking.
    if (error instanceof Error && error.name === 'ReplyError') kind.resolve(false);
    else setTimeout(() => publisher.status === 'ready' && void learnKind(publisher), learnAgainMs);
  }
}

async function connectPlain(node: string): Promise<void> {
  const publisher = openRedis(node, 'commands', together);
  const subscriber = openRedis(node, 'subscriptions');
  commands = publisher;
  channels = new PlainChannels(publisher, subscriber, heard);
  publisher.on('ready', () => void learnKind(publisher));
  const settled = kind.promise.then((isCluster) => (isCluster ? moveToCluster(node, publisher) : undefined));
  await Promise.all([publisher.connect().then(() => settled), subscriber.connect()]);
}

/** The one node turned out to be of a cluster, perhaps long after the start. */
async function moveToCluster(node: string, publisher: Redis): Promise<void> {
  if (commands !== publisher) return;
  const joined = [...(channels?.joined ?? [])];
  disconnectRedis();
  const connecting = connectCluster([node]);
  // Not behind it: of a cluster that is still broken ioredis never tells that it connected.
  await channels?.join(joined);
  await connecting.catch(() => undefined);
}

async function connectCluster(nodes: readonly string[]): Promise<void> {
  const cluster = openCluster(nodes);
  const sharded = new ShardedChannels(cluster, (key) => openClusterNode(nodes, key), heard);
  commands = cluster;
  channels = sharded;
  kind.resolve(true);
  await cluster.connect();
  await sharded.linked();
}

/** Resolves when the connections stand or after `limitMs`, for Talky also works while Redis is away. */
export async function connectRedis(url: string, limitMs = 3_000): Promise<void> {
  kind = Promise.withResolvers();
  const nodes = redisNodes(url);
  const connecting = nodes.length > 1 ? connectCluster(nodes) : connectPlain(nodes[0] ?? url);
  await Promise.race([connecting.catch(() => undefined), Bun.sleep(limitMs)]);
}

export function disconnectRedis(): void {
  // Closed but kept: sockets that go with the process still leave their channels.
  channels?.close();
  commands?.disconnect();
  commands = undefined;
}

/** The connection for commands: those of a tick go together. Keys that belong together share a name in braces. */
export function redis(): RedisClient {
  if (!commands) throw new Error('Redis was used before it was connected.');
  return commands;
}

/** Publishing and subscribing. */
export function redisChannels(): Channels {
  if (!channels) throw new Error('Redis was used before it was connected.');
  return channels;
}

export function redisReady(): boolean {
  return commands?.status === 'ready';
}

/** Has the broker hear what is published on joined channels. */
export function listenToRedis(next: ChannelListener | undefined): void {
  listener = next ?? silent;
}

/** A connection of one's own that waits for Redis to come back; resolves once its kind is known. */
export async function openPatientRedis(url: string): Promise<RedisClient> {
  return openPatient(redisNodes(url), await kind.promise);
}
