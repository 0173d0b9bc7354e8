import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Chat } from '../src/protocol/resources.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';
import { type Instance, startInstance } from './instance.ts';
import { createCast, type Person, RestClient, TestSocket } from './testing.ts';

/** What one instance that logs all it can says about a session of real traffic. */
const settings = testConfig();
let instance: Instance;
let ada: Person;
let grace: Person;

interface Line {
  requestId?: string;
  method?: string;
  route?: string;
  status?: number;
  ms?: number;
  user?: string;
}

beforeAll(async () => {
  await openTestStores(settings);
  instance = await startInstance(settings, {
    LOG_LEVEL: 'trace',
    // This Redis asks for none, and says so.
    REDIS_URL: settings.redisUrl.replace('redis://', 'redis://default:redis-password@'),
  });
  ({ ada, grace } = await createCast(instance.url));
}, 30_000);

afterAll(async () => {
  await instance.kill('SIGKILL');
  await closeTestStores(settings);
});

const lines = (): Line[] =>
  instance.log
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line);

/** The line of the request with this id: it is written behind the answer. */
async function lineOf(requestId: string): Promise<Line> {
  for (;;) {
    const line = lines().find((candidate) => candidate.requestId === requestId);
    if (line) return line;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const idOf = (answer: { headers: Headers }) => answer.headers.get('x-request-id') ?? '';

describe('a request', () => {
  test('has a line of its own that names it, its route, its answer and who asked', async () => {
    const answer = await ada.get('/messages/0123456789abcdef01234567');
    expect(answer).toMatchObject({ status: 404, body: { error: { requestId: idOf(answer) } } });
    const line = await lineOf(idOf(answer));
    expect(line).toMatchObject({ method: 'GET', route: '/api/messages/:id', status: 404, user: ada.id });
    expect(line.ms).toBeNumber();
  });

  test('keeps the id that a proxy gave it', async () => {
    const answer = await ada.get('/users/me', { 'x-request-id': '7f000001:d2a4_0A00:01BB' });
    expect(idOf(answer)).toBe('7f000001:d2a4_0A00:01BB');
    await lineOf('7f000001:d2a4_0A00:01BB');
  });

  test.each([['short'], ['has blanks in it'], ['x'.repeat(129)], ['{"level":60}-forged']])(
    'gets an id of its own instead of %p',
    async (given) => {
      expect(idOf(await ada.get('/users/me', { 'x-request-id': given }))).toMatch(/^[\da-f-]{36}$/);
    },
  );

  test('that opened a socket names it in the socket’s errors', async () => {
    const socket = await new TestSocket(instance.socketUrl, { 'x-request-id': 'socket-of-ada' }).opened();
    socket.raw('no JSON');
    await socket.nextEvent('error', (error) => error.requestId === 'socket-of-ada');
    socket.close();
  });
});

describe('the log of a session', () => {
  test('holds no secret of it and none of its words', async () => {
    const stranger = new RestClient(instance.url);
    const email = 'edsger@example.org';
    const registered = await stranger.post<{ token: string }>('/users', {
      name: 'Edsger',
      email,
      password: 'registered-password',
    });
    expect(registered.status).toBe(201);
    const cookie = registered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const refresh = cookie.slice(cookie.indexOf('=') + 1);
    const refreshed = await stranger.get<{ token: string }>('/users/access-token', { cookie });
    expect((await stranger.post('/users/login', { email, password: 'mistaken-password' })).status).toBe(401);
    const { body: chat } = await ada.post<Chat>('/chat/group', { name: 'logged', users: [grace.id] });
    const { body: bot } = await ada.post<{ token: string }>('/bots', { name: 'botty' });
    const { body: webhook } = await ada.post<{ url: string }>('/webhooks', { chatId: chat._id });
    const hook = new URL(webhook.url).pathname;
    for (const path of [hook, `${hook}-mistaken`])
      await fetch(`${instance.url}${path}`, { method: 'POST', body: JSON.stringify({ text: 'words of a webhook' }) });
    await ada.post('/messages', { chatId: chat._id, content: 'words by rest' });
    await ada.post('/messages', { chatId: 'no chat', content: 'words refused' });
    await ada.get('/users?search=words-of-a-search&token=token-in-a-query');
    await stranger.get('/users/me', { authorization: 'Bearer mistaken-token-of-a-header' });
    const socket = await TestSocket.enter(instance.socketUrl, ada.token);
    await socket.ask('message.send', { chatId: chat._id, content: 'words by socket', clientId: 'logged' });
    await socket.askAnything('message.send', { chatId: 1, content: 'words of a bad frame' }).catch(() => undefined);
    socket.close();
    const lost = await new TestSocket(instance.socketUrl).opened();
    lost.raw(JSON.stringify({ type: 'hello', id: 1, data: { token: 'mistaken-token-of-a-hello' } }));
    await lost.closed;
    await lineOf(idOf(await ada.get('/users/me')));

    const routes = lines().map((line) => `${line.method} ${line.route} ${line.status}`);
    expect(routes).toContain('POST /api/users/login 401');
    expect(routes).toContain('GET /api/users/access-token 200');
    expect(routes).toContain('POST /api/messages 201');
    const secrets = [
      'registered-password',
      'mistaken-password',
      'redis-password',
      registered.body.token,
      refreshed.body.token,
      refresh,
      ada.token ?? '',
      bot.token,
      settings.jwtSecret,
      hook.split('/').at(-1) ?? '',
      'token-in-a-query',
      'mistaken-token',
      'words',
      email,
    ];
    expect(secrets.filter((secret) => secret.length < 5)).toEqual([]);
    expect(secrets.filter((secret) => instance.log.includes(secret))).toEqual([]);
  }, 20_000);

  test('holds no password of a store that does not answer', async () => {
    const child = Bun.spawn([process.execPath, join(import.meta.dir, '../src/main.ts')], {
      env: {
        ...process.env,
        MONGO_URL: 'mongodb://talky:mongo-password@127.0.0.1:1/talky?replicaSet=rs0',
        REDIS_URL: 'redis://:redis-password@127.0.0.1:1',
        TALKY_DATA: settings.dataDir,
        LOG_LEVEL: 'trace',
      },
      stdout: 'pipe',
      stderr: 'inherit',
    });
    let log = '';
    for await (const chunk of child.stdout) {
      log += new TextDecoder().decode(chunk);
      if (log.includes('MongoDB does not answer yet') && log.includes('Redis is away')) break;
    }
    child.kill('SIGKILL');
    await child.exited;
    expect(log).toContain('127.0.0.1:1');
    expect(log).not.toContain('-password');
  }, 20_000);
});
