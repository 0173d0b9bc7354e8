import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { Cluster } from 'ioredis';
import type { Config } from '../src/config.ts';
import type { Chat, Message } from '../src/protocol/resources.ts';
import { connectRedis, disconnectRedis, listenToRedis, redis, redisChannels, redisReady } from '../src/stores/redis.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';
import { type Instance, startInstance } from './instance.ts';
import { RedisCluster } from './redis-cluster.ts';
import { CommandRefused, createCast, type Person, TestSocket } from './testing.ts';

/** Two instances on a Redis cluster of three masters are one Talky, and stay one when a master dies. */

let cluster: RedisCluster;
let settings: Config;
let a: Instance;
let b: Instance;
let ada: Person;
let grace: Person;
let chats: Chat[];
const open: TestSocket[] = [];

beforeAll(async () => {
  cluster = await RedisCluster.start();
  settings = testConfig({ REDIS_URL: cluster.url });
  await openTestStores(settings);
  // One is told all nodes; the other one node, and finds out by itself that it is of a cluster.
  [a, b] = await Promise.all([
    startInstance(settings),
    startInstance({ ...settings, redisUrl: `redis://127.0.0.1:${cluster.masters[0]?.port}` }),
  ]);
  ({ ada, grace } = await createCast(a.url));
  const made = upTo(24).map((n) => ada.post<Chat>('/chat/group', { name: `chat ${n}`, users: [grace.id] }));
  chats = (await Promise.all(made)).map((answer) => answer.body);
}, 60_000);

afterAll(async () => {
  for (const socket of open) socket.close();
  await Promise.all([a, b].map((instance) => instance.kill('SIGKILL')));
  await closeTestStores(settings);
  await cluster.stop();
}, 30_000);

const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

async function enter(instance: Instance, person: Person): Promise<TestSocket> {
  const socket = new TestSocket(instance.socketUrl);
  open.push(socket);
  await socket.hello(person.token ?? '');
  return socket;
}

/** As every client does: what was not answered well is sent again under the same clientId. */
async function send(socket: TestSocket, chat: Chat, content: string): Promise<Message> {
  for (;;) {
    try {
      return await socket.ask('message.send', { chatId: chat._id, content, clientId: content });
    } catch (error) {
      if (!(error instanceof CommandRefused && error.code === 'unavailable')) throw error;
    }
  }
}

const metrics = async (instance: Instance) => (await fetch(`${instance.url}/metrics`)).text();

/** Resolves once the instance sees so many living instances, itself included. */
async function viewOf(instance: Instance, size: number): Promise<void> {
  while (!(await metrics(instance)).includes(`\ntalky_instances ${size}\n`)) await Bun.sleep(50);
}

const seqsOf = (socket: TestSocket, chat: Chat) =>
  socket.all('message.created').flatMap((message) => (message.chat === chat._id ? [message.seq] : []));

describe('on a Redis cluster', () => {
  test('messages cross in one order, whichever instance owns the chat', async () => {
    const [onA, onB] = await Promise.all([enter(a, ada), enter(b, grace)]);
    await Promise.all(
      chats.flatMap((chat) => upTo(6).map((n) => send(n % 2 ? onA : onB, chat, `${n % 2 ? 'a' : 'b'}${n}`))),
    );
    const all = 6 * chats.length;
    await Promise.all([onA.count('message.created', all), onB.count('message.created', all)]);
    for (const chat of chats) {
      expect(seqsOf(onA, chat)).toEqual(upTo(6));
      expect(seqsOf(onB, chat)).toEqual(upTo(6));
    }
    // Without the bus the sweep would have brought all of them too, a second later.
    const repairs = Number(/^talky_repairs_total (\d+)$/m.exec(await metrics(b))?.[1]);
    expect(repairs).toBeLessThan(all / 4);
  }, 20_000);

  test('the chats’ channels are spread over all masters', async () => {
    await enter(a, ada);
    const onEach = await Promise.all(
      cluster.masters.map(async (master) => (await master.ask('PUBSUB', 'SHARDCHANNELS', '*:chat:*')) as string[]),
    );
    expect(onEach.map((names) => names.length > 0)).toEqual([true, true, true]);
    expect(new Set(onEach.flat()).size).toBe(onEach.flat().length);
  }, 20_000);

  test('a channel is heard again when its slot moves, and publishing counts who hears it', async () => {
    const heard: string[] = [];
    const renewed = Promise.withResolvers<void>();
    listenToRedis({ message: (name, payload) => heard.push(`${name} ${payload}`), ready: () => renewed.resolve() });
    await redisChannels().join(['moving']);
    expect(await redisChannels().publish('moving', 'before')).toBe(1);
    await cluster.moveSlot('moving');
    await renewed.promise;
    expect(await redisChannels().publish('moving', 'after')).toBe(1);
    while (heard.length < 2) await Bun.sleep(5);
    expect(heard).toEqual(['moving before', 'moving after']);
    redisChannels().leave('moving');
    while ((await redisChannels().publish('moving', 'to nobody')) > 0) await Bun.sleep(5);
    listenToRedis(undefined);
  }, 20_000);

  test('presence and typing cross', async () => {
    const [onA, onB] = await Promise.all([enter(a, ada), enter(b, grace)]);
    await onA.ask('presence.watch', { userIds: [grace.id] });
    await onB.ask('presence.set', { status: 'dnd' });
    await onA.nextEvent('presence.changed', (row) => row.userId === grace.id && row.status === 'dnd');
    const chatId = chats[0]?._id ?? '';
    await onB.ask('typing.start', { chatId });
    expect(await onA.nextEvent('typing.started')).toEqual({ chatId, userId: grace.id });
  }, 20_000);

  test('nothing is lost, doubled or swapped when a master is killed and comes back, and all is live again', async () => {
    const [sender, reader] = await Promise.all([enter(a, ada), enter(b, grace)]);
    const before = new Map(chats.map((chat) => [chat._id, 0]));
    let isOver = false;
    const talking = chats.map(async (chat) => {
      const acknowledged: number[] = [];
      for (let n = 1; !isOver; n++) {
        acknowledged.push((await send(sender, chat, `k${n}`)).seq);
        before.set(chat._id, n);
        await Bun.sleep(50);
      }
      return acknowledged;
    });
    const master = cluster.masters[1];
    await reader.count('message.created', chats.length);
    await master?.process.kill();
    // The others call the cluster broken, and each instance is alone.
    await Promise.all([a, b].map((instance) => viewOf(instance, 1)));
    const whileDead = [...before.values()];
    await master?.process.start();
    await cluster.whole();
    expect(Math.min(...whileDead)).toBeGreaterThan(10);
    isOver = true;
    const acknowledged = await Promise.all(talking);
    await reader.count('message.created', acknowledged.flat().length);
    for (const [index, chat] of chats.entries()) {
      expect(seqsOf(reader, chat)).toEqual(acknowledged[index] ?? []);
      expect(seqsOf(sender, chat)).toEqual(acknowledged[index] ?? []);
    }
    await Promise.all([a, b].map((instance) => viewOf(instance, 2)));
    // Nobody stores who types, so only a channel that is heard again brings it.
    for (const chat of chats) {
      while (!reader.all('typing.started').some((typing) => typing.chatId === chat._id)) {
        await sender.ask('typing.start', { chatId: chat._id });
        await sender.ask('typing.stop', { chatId: chat._id });
      }
    }
  }, 40_000);

  test('one node that was away when Talky started is known as a cluster’s once it comes', async () => {
    disconnectRedis();
    await Promise.all(cluster.masters.map((master) => master.process.kill()));
    await connectRedis(`redis://127.0.0.1:${cluster.masters[0]?.port}`, 100);
    await redisChannels().join(['late']);
    expect(redisReady()).toBe(false);
    await Promise.all(cluster.masters.map((master) => master.process.start()));
    await cluster.whole();
    while (
      (await redisChannels()
        .publish('late', 'heard')
        .catch(() => 0)) !== 1
    )
      await Bun.sleep(20);
    expect(redis()).toBeInstanceOf(Cluster);
  }, 20_000);
});
