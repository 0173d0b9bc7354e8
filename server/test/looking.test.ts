import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { config } from '../src/config.ts';
import type { Chat } from '../src/protocol/resources.ts';
import { readLooking } from '../src/realtime/looking-store.ts';
import { redis } from '../src/stores/redis.ts';
import type { StoreProcess } from './store-process.ts';
import { createCast, type Person, startRedisProcess, startTalky, type Talky, TestSocket, until } from './testing.ts';

/** Who has a chat on screen, as the workers read it. */

let store: StoreProcess;
let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;
let kitchen: string;
let garden: string;
const sockets: TestSocket[] = [];

async function enter(person: Person): Promise<TestSocket> {
  const socket = new TestSocket(talky.socketUrl);
  sockets.push(socket);
  await socket.hello(person.token ?? '');
  return socket;
}

const lookersOf = async (chatId: string) => [...(await readLooking(chatId))];

/** What follows from a close or an outage has no answer to wait for. */
async function untilLookers(chatId: string, wanted: string[]): Promise<void> {
  const areThere = async () => (await lookersOf(chatId).catch(() => undefined))?.join() === wanted.join();
  await until(`[${wanted}] are not who look`, areThere, 8_000);
  expect(await lookersOf(chatId)).toEqual(wanted);
}

beforeAll(async () => {
  store = await startRedisProcess();
  talky = await startTalky({ REDIS_URL: `redis://127.0.0.1:${store.port}` });
  ({ ada, grace, linus } = await createCast(talky.url));
  const groupOf = async (name: string) => (await ada.post<Chat>('/chat/group', { name, users: [grace.id] })).body._id;
  [kitchen, garden] = await Promise.all([groupOf('Kitchen'), groupOf('Garden')]);
}, 30_000);

afterAll(async () => {
  await talky.stop();
  await store.stop();
}, 20_000);

beforeEach(async () => {
  for (const socket of sockets.splice(0)) {
    socket.close();
    await socket.closed;
  }
  await Promise.all([kitchen, garden].map((chatId) => untilLookers(chatId, [])));
});

describe('chat.look', () => {
  test('says who has a chat on screen, and is known once it is answered', async () => {
    const [hers, his] = await Promise.all([enter(ada), enter(grace)]);
    await hers.ask('chat.look', { chatId: kitchen });
    expect(await lookersOf(kitchen)).toEqual([ada.id]);
    await his.ask('chat.look', { chatId: kitchen });
    expect((await lookersOf(kitchen)).sort()).toEqual([ada.id, grace.id].sort());
    expect(await lookersOf(garden)).toEqual([]);
  });

  test('moves with the eyes, and ends with null', async () => {
    const socket = await enter(ada);
    await socket.ask('chat.look', { chatId: kitchen });
    await socket.ask('chat.look', { chatId: garden });
    expect([await lookersOf(kitchen), await lookersOf(garden)]).toEqual([[], [ada.id]]);
    await socket.ask('chat.look', { chatId: null });
    expect(await lookersOf(garden)).toEqual([]);
  });

  test('ends with the socket, but not while another device looks', async () => {
    const [desk, phone] = await Promise.all([enter(ada), enter(ada)]);
    await Promise.all([desk, phone].map((socket) => socket.ask('chat.look', { chatId: kitchen })));
    await phone.ask('chat.look', { chatId: null });
    expect(await lookersOf(kitchen)).toEqual([ada.id]);
    desk.terminate();
    await untilLookers(kitchen, []);
  });

  test('counts for nothing on a device that is left alone', async () => {
    const socket = await enter(ada);
    await socket.ask('chat.look', { chatId: kitchen });
    await socket.ask('presence.set', { status: 'away' });
    await untilLookers(kitchen, []);
    await socket.ask('presence.set', { status: 'online' });
    await untilLookers(kitchen, [ada.id]);
  });

  test('is refused to outsiders', async () => {
    const socket = await enter(linus);
    await expect(socket.ask('chat.look', { chatId: kitchen })).rejects.toThrow('not_found');
    await socket.ask('ping', {});
    expect(await lookersOf(kitchen)).toEqual([]);
  });
});

test('what an instance said counts for nothing once it is dead', async () => {
  const socket = await enter(ada);
  await socket.ask('chat.look', { chatId: kitchen });
  await redis().hset(`${config().namespace}:looking:${kitchen}`, `feedfeedfeed ${grace.id}`, 1);
  expect(await lookersOf(kitchen)).toEqual([ada.id]);
});

test('a Redis that comes back without its data is told again, and of who looked away meanwhile', async () => {
  const [hers, his] = await Promise.all([enter(ada), enter(grace)]);
  await Promise.all([hers, his].map((socket) => socket.ask('chat.look', { chatId: kitchen })));
  await store.kill();
  await his.ask('chat.look', { chatId: null });
  await store.start();
  await untilLookers(kitchen, [ada.id]);
  await store.kill();
  store.loseData();
  await store.start();
  await untilLookers(kitchen, [ada.id]);
}, 20_000);
