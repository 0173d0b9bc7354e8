import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { Types } from 'mongoose';
import { beginSession } from '../src/modules/auth/sessions.ts';
import { MembershipModel } from '../src/modules/chats/membership.ts';
import { ChatModel } from '../src/modules/chats/model.ts';
import type { Chat } from '../src/protocol/resources.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';
import type { Instance } from './instance.ts';
import { Instances } from './instances.ts';
import { createPerson, type Person } from './people.ts';
import { startRedisProcess } from './redis-process.ts';
import { timed } from './scene.ts';
import { TestSocket } from './socket.ts';
import type { StoreProcess } from './store-process.ts';

/** Redis is away, so no instance hears from another who was signed out, removed or added: each finds out by itself. */

const settings = testConfig();
/** What is promised, and what a busy machine may add. */
const limitMs = 6_000;
/** The same for messages, which the sweep brings. */
const lateMs = 3_000;
const sockets: TestSocket[] = [];
const instances = new Instances();
let redis: StoreProcess;
let here: Instance;
let there: Instance;
let ada: Person;

const start = (): Promise<Instance> => instances.start({ ...settings, redisUrl: `redis://127.0.0.1:${redis.port}` });

async function enter(instance: Instance, token = ''): Promise<TestSocket> {
  const socket = new TestSocket(instance.socketUrl);
  sockets.push(socket);
  await socket.hello(token);
  return socket;
}

/** Somebody who listens on the other instance. */
async function listen(name: string): Promise<{ person: Person; socket: TestSocket }> {
  const person = await createPerson(here.url, name);
  return { person, socket: await enter(there, person.token) };
}

type Listener = Awaited<ReturnType<typeof listen>>;

async function makeBot(name: string): Promise<{ path: string; socket: TestSocket }> {
  const { body } = await ada.post<{ bot: { _id: string }; token: string }>('/bots', { name });
  return { path: `/bots/${body.bot._id}`, socket: await enter(there, body.token) };
}

/** A group of ada's and others who listen; resolves once all of them are told. */
async function makeGroup(name: string, ...members: Listener[]): Promise<string> {
  const { body } = await ada.post<Chat>('/chat/group', { name, users: members.map(({ person }) => person.id) });
  await Promise.all(members.map(({ socket }) => socket.nextEvent('chat.created', ({ _id }) => _id === body._id)));
  return body._id;
}

async function say(content: string, chatId: string): Promise<void> {
  expect((await ada.post('/messages', { chatId, content, clientId: content })).status).toBe(201);
}

const hears = ({ socket }: Pick<Listener, 'socket'>, content: string) =>
  socket.nextEvent('message.created', (message) => message.content === content);

async function add(chatId: string, { person, socket }: Listener): Promise<void> {
  expect((await ada.put('/chat/groupadd', { chatId, userId: person.id })).status).toBe(200);
  await socket.nextEvent('chat.created', ({ _id }) => _id === chatId);
}

async function remove(chatId: string, { person, socket }: Listener): Promise<void> {
  expect((await ada.put('/chat/groupremove', { chatId, userId: person.id })).status).toBe(200);
  await socket.nextEvent('chat.removed', (data) => data.chatId === chatId);
}

/** What an instance counts, as Prometheus reads it. */
async function count(instance: Instance, metric: string): Promise<number> {
  const text = await (await fetch(`${instance.url}/metrics`)).text();
  return Number(new RegExp(`^${metric} (\\d+)$`, 'm').exec(text)?.[1]);
}

beforeAll(async () => {
  await openTestStores(settings);
  redis = await startRedisProcess();
  [here, there] = await Promise.all([start(), start()]);
  ada = await createPerson(here.url, 'ada', { isAdmin: true });
}, 60_000);

afterAll(async () => {
  for (const socket of sockets) socket.close();
  await instances.stop();
  await redis.stop();
  await closeTestStores(settings);
}, 20_000);

describe('while Redis is away, on another instance', () => {
  let stayer: Listener;
  let removed: Listener;
  let renewed: Awaited<ReturnType<typeof makeBot>>;
  let deleted: Awaited<ReturnType<typeof makeBot>>;
  let untouched: Awaited<ReturnType<typeof makeBot>>;
  let shrinking: string;
  let growing: string;

  beforeAll(async () => {
    [stayer, removed] = await Promise.all([listen('stayer'), listen('removed')]);
    [renewed, deleted, untouched] = await Promise.all([makeBot('renewed'), makeBot('deleted'), makeBot('untouched')]);
    shrinking = await makeGroup('shrinking', stayer, removed);
    growing = await makeGroup('growing', stayer);
    expect(await count(there, 'talky_rechecked_total')).toBe(0);
    await redis.kill();
  });

  test.concurrent('a session signed out is closed with 4409, and the person’s other session stays', async () => {
    const { person, socket } = await listen('leaver');
    const kept = await enter(there, (await beginSession(person.id, 'kept')).accessToken);
    const cookie = `talky_refresh=${person.refreshToken}`;
    expect((await person.post('/users/logout', undefined, { cookie })).status).toBe(204);
    expect(await timed(socket.closed)).toBeLessThan(limitMs);
    expect((await socket.closed).code).toBe(4409);
    await kept.ask('ping', {});
  }, 20_000);

  test.concurrent('a bot’s socket is closed once its token is taken back or it is deleted, another bot’s stays', async () => {
    await Promise.all([ada.post(`${renewed.path}/token`), ada.delete(deleted.path)]);
    expect((await renewed.socket.closed).code).toBe(4409);
    expect((await deleted.socket.closed).code).toBe(4409);
    await untouched.socket.ask('ping', {});
  }, 20_000);

  test.concurrent('a removed member is told so and hears nothing more, while the others go on hearing', async () => {
    await say('to both', shrinking);
    await Promise.all([hears(stayer, 'to both'), hears(removed, 'to both')]);
    expect(await timed(remove(shrinking, removed))).toBeLessThan(limitMs);
    removed.socket.forget();
    await say('to one', shrinking);
    await hears(stayer, 'to one');
    await removed.socket.expectSilence('message.created', 'chat.updated');
  }, 20_000);

  test.concurrent('an added member is told so, and hears what is said from then on', async () => {
    const added = await listen('added');
    expect(await timed(add(growing, added))).toBeLessThan(limitMs);
    await say('to the newcomer', growing);
    await hears(added, 'to the newcomer');
  }, 20_000);

  test.concurrent('each of many chats is heard in time, also by an instance that never knew of others', async () => {
    const [lone, reader] = await Promise.all([start(), createPerson(here.url, 'reader')]);
    const chats = Array.from({ length: 250 }, () => new Types.ObjectId());
    await ChatModel.insertMany(chats.map((_id) => ({ _id, name: 'one of many', isGroup: true, memberCount: 2 })));
    await MembershipModel.insertMany(
      [ada, reader].flatMap(({ id }) => chats.map((chat) => ({ chat, user: new Types.ObjectId(id), role: 'admin' }))),
    );
    const socket = await enter(lone, reader.token);
    expect(await count(lone, 'talky_instances')).toBe(1);
    for (const chat of [chats[0], chats[249]]) {
      const content = `in ${chat}`;
      await say(content, String(chat));
      expect(await timed(hears({ socket }, content))).toBeLessThan(lateMs);
    }
  }, 20_000);
});

describe('once Redis is back', () => {
  test('notices are heard as ever, and nothing is left to find', async () => {
    const away = await count(there, 'talky_rechecked_total');
    expect(away).toBeGreaterThan(0);
    await redis.start();
    while ((await count(there, 'talky_instances')) < instances.count) await Bun.sleep(50);
    const [member, bystander] = await Promise.all([listen('member'), listen('bystander')]);
    const chatId = await makeGroup('back', bystander);
    bystander.socket.forget();
    await add(chatId, member);
    await remove(chatId, member);
    await hears(bystander, 'ada removed member');
    await bystander.socket.expectSilence('chat.created', 'chat.removed');
    expect(await count(there, 'talky_rechecked_total')).toBe(away);
  }, 20_000);
});
