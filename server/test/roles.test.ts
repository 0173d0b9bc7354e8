import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Chat, Message } from '../src/protocol/resources.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';
import { type Instance, startInstance } from './instance.ts';
import { createCast, createPerson, type Person, TestSocket } from './testing.ts';

/** TALKY_ROLES: a process that serves only REST and the app, and one that serves only sockets, are one Talky. */

const settings = testConfig();
let web: Instance;
let chat: Instance;
let ada: Person;
let grace: Person;
let room: Chat;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  await openTestStores(settings);
  [web, chat] = await Promise.all([
    startInstance(settings, { TALKY_ROLES: 'web' }),
    startInstance(settings, { TALKY_ROLES: 'chat' }),
  ]);
  ({ ada, grace } = await createCast(web.url));
  room = (await ada.post<Chat>('/chat/group', { name: 'apart', users: [grace.id] })).body;
}, 30_000);

afterAll(async () => {
  for (const socket of sockets) socket.close();
  await Promise.all([web.kill('SIGKILL'), chat.kill('SIGKILL')]);
  await closeTestStores(settings);
}, 30_000);

async function enter(person: Person): Promise<TestSocket> {
  const socket = new TestSocket(chat.socketUrl);
  sockets.push(socket);
  await socket.hello(person.token ?? '');
  return socket;
}

async function look(url: string, init?: RequestInit): Promise<{ status: number; text: string }> {
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text() };
}

const handshake: RequestInit = {
  headers: {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': btoa('0123456789abcdef'),
  },
};

describe('a web process', () => {
  test('serves REST and the API’s description', async () => {
    expect((await ada.get('/users/me')).status).toBe(200);
    expect((await look(`${web.url}/api/openapi.json`)).status).toBe(200);
  });

  test('says that it serves no sockets, to a socket and to a browser', async () => {
    for (const init of [handshake, undefined]) {
      const { status, text } = await look(`${web.url}/ws`, init);
      expect(status).toBe(404);
      expect(JSON.parse(text).error).toMatchObject({
        code: 'not_found',
        message: expect.stringContaining('TALKY_ROLES'),
      });
    }
  });
});

describe('a chat process', () => {
  test('serves sockets and tells how it is', async () => {
    const socket = await enter(ada);
    expect(await socket.ask('ping', {})).toBeDefined();
    expect(await look(`${chat.url}/healthz`)).toEqual({ status: 200, text: 'ok' });
    expect(await look(`${chat.url}/readyz`)).toEqual({ status: 200, text: 'ready' });
    expect((await look(`${chat.url}/metrics`)).text).toContain('talky_sockets');
  });

  test.each([
    ['GET', '/'],
    ['GET', '/chat/anything'],
    ['GET', '/api/users/me'],
    ['POST', '/api/users/login'],
    ['GET', '/api/openapi.json'],
    ['POST', '/slack/services/T/B/x'],
  ])('answers %s %s with 404 and the error’s usual shape', async (method, path) => {
    const { status, text } = await look(chat.url + path, { method });
    expect(status).toBe(404);
    expect(JSON.parse(text)).toEqual({
      error: { code: 'not_found', message: expect.any(String), requestId: expect.any(String) },
    });
  });
});

describe('a web and a chat process together', () => {
  test('bring what is sent and changed over REST to the sockets, in one order with what sockets send', async () => {
    const [onAda, onGrace] = await Promise.all([enter(ada), enter(grace)]);
    // Enough chats that each of the two processes owns some.
    const rooms = await Promise.all(
      Array.from({ length: 8 }, (_, n) => ada.post<Chat>('/chat/group', { name: `both ${n}`, users: [grace.id] })),
    );
    await Promise.all([onAda, onGrace].map((socket) => socket.count('chat.created', rooms.length)));
    const each = 6;
    await Promise.all(
      rooms.flatMap(({ body }) =>
        Array.from({ length: each }, (_, n) => {
          const draft = { chatId: body._id, content: `m${n}`, clientId: `m${n}` };
          return n % 2 ? grace.post('/messages', draft) : onAda.ask('message.send', draft);
        }),
      ),
    );
    await onGrace.count('message.created', each * rooms.length);
    for (const { body } of rooms) {
      const of = (socket: TestSocket) => socket.all('message.created').filter((message) => message.chat === body._id);
      expect(of(onGrace).map((message) => message.seq)).toEqual([1, 2, 3, 4, 5, 6]);
    }
    const [first] = onGrace.all('message.created').filter((message) => message.sender._id === grace.id);
    await grace.patch<Message>(`/messages/${first?._id}`, { content: 'changed' });
    expect(await onAda.nextEvent('message.updated', (message) => message._id === first?._id)).toMatchObject({
      content: 'changed',
    });
  }, 20_000);

  test('bring a membership begun and ended over REST to the sockets', async () => {
    const linus = await createPerson(web.url, 'linus the second');
    const onLinus = await enter(linus);
    await ada.put('/chat/groupadd', { chatId: room._id, userId: linus.id });
    await onLinus.nextEvent('chat.created', (made) => made._id === room._id);
    await ada.put('/chat/groupremove', { chatId: room._id, userId: linus.id });
    await onLinus.nextEvent('chat.removed', (gone) => gone.chatId === room._id);
  }, 20_000);

  test('close the sockets of a session that ends over REST with 4409, and no others', async () => {
    const leaver = await createPerson(web.url, 'leaver');
    const [ending, staying] = await Promise.all([enter(leaver), enter(ada)]);
    const answer = await leaver.post('/users/logout', undefined, { cookie: `talky_refresh=${leaver.refreshToken}` });
    expect(answer.status).toBe(204);
    expect((await ending.closed).code).toBe(4409);
    expect(await staying.ask('ping', {})).toBeDefined();
  }, 20_000);

  test('go on with REST when a chat process is killed, in the chats it owned too', async () => {
    const doomed = await startInstance(settings, { TALKY_ROLES: 'chat' });
    await doomed.kill('SIGKILL');
    const sent = await Promise.all(
      Array.from({ length: 12 }, (_, n) => ada.post<Chat>('/chat/group', { name: `after ${n}`, users: [grace.id] })),
    ).then((rooms) =>
      Promise.all(rooms.map(({ body }) => ada.post<Message>('/messages', { chatId: body._id, content: 'still here' }))),
    );
    expect(sent.map((answer) => [answer.status, answer.body.seq])).toEqual(sent.map(() => [201, 1]));
  }, 20_000);
});
