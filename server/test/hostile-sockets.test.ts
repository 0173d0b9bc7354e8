import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { connect as connectTcp } from 'node:net';
import type { Chat } from '../src/protocol/resources.ts';
import { createCast, type Person, startTalky, type Talky, TestSocket } from './testing.ts';

let talky: Talky;
let ada: Person;
let grace: Person;
let chat: Chat;
const open: TestSocket[] = [];

beforeAll(async () => {
  talky = await startTalky({ TALKY_RATE_LIMITS: 'on' });
  ({ ada, grace } = await createCast(talky.url));
  chat = (await ada.post<Chat>('/chat/group', { name: 'target', users: [grace.id] })).body;
});

afterAll(async () => {
  for (const socket of open) socket.close();
  await talky.stop();
});

async function enter(person: Person = ada): Promise<TestSocket> {
  const socket = new TestSocket(talky.socketUrl);
  open.push(socket);
  await socket.hello(person.token ?? '');
  return socket;
}

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a frame that makes no sense is answered, and the socket goes on', () => {
  const frames: [string, string | Uint8Array<ArrayBuffer>, string][] = [
    ['a number', '5', 'invalid_frame'],
    ['null', 'null', 'invalid_frame'],
    ['an array', '[1]', 'invalid_frame'],
    ['broken JSON', '{bad', 'invalid_frame'],
    ['nothing', '', 'invalid_frame'],
    ['binary', new Uint8Array([0, 255, 1]), 'invalid_frame'],
    ['no type', '{"data":{}}', 'invalid_frame'],
    ['an object for a type', '{"type":{"$gt":""}}', 'invalid_frame'],
    ['an object for an id', '{"type":"ping","id":{"a":1}}', 'invalid_frame'],
    ['an unknown type', '{"type":"message.explode"}', 'unknown_type'],
    ['a type of every object', '{"type":"constructor"}', 'unknown_type'],
    ['deep JSON', `{"type":"ping","data":${nested(20_000)}}`, 'invalid_request'],
  ];
  for (const [what, frame, code] of frames) {
    test(what, async () => {
      const socket = await enter();
      socket.raw(frame);
      expect((await socket.nextEvent('error')).code).toBe(code as never);
      expect(await socket.ask('ping', {})).toEqual({});
    });
  }
});

describe('data that is wrong is refused by a code and a sentence', () => {
  const id = 'f'.repeat(24);
  const cases: [string, string, unknown, string][] = [
    ['a send without data', 'message.send', undefined, 'invalid_request'],
    ['a send without a clientId', 'message.send', { chatId: id, content: 'x' }, 'invalid_request'],
    ['an operator for a chat', 'message.send', { chatId: { $gt: '' }, content: 'x', clientId: 'c' }, 'invalid_request'],
    ['a malformed chat id', 'message.send', { chatId: 'zzz', content: 'x', clientId: 'c' }, 'invalid_request'],
    ['an unknown chat', 'message.send', { chatId: id, content: 'x', clientId: 'c' }, 'not_found'],
    ['a number for content', 'message.send', { chatId: id, content: 7, clientId: 'c' }, 'invalid_request'],
    ['a long clientId', 'message.send', { chatId: id, content: 'x', clientId: 'c'.repeat(65) }, 'invalid_request'],
    ['a negative seq', 'chat.read', { chatId: id, seq: -1 }, 'invalid_request'],
    ['a fractional seq', 'chat.read', { chatId: id, seq: 1.5 }, 'invalid_request'],
    ['reading an unknown chat', 'chat.read', { chatId: id, seq: 1 }, 'not_found'],
    ['watching 501 people', 'presence.watch', { userIds: Array.from({ length: 501 }, () => id) }, 'invalid_request'],
    ['watching an operator', 'presence.watch', { userIds: [{ $ne: null }] }, 'invalid_request'],
    ['an unknown status', 'presence.set', { status: 'invisible' }, 'invalid_request'],
    ['an array for data', 'typing.start', [], 'invalid_request'],
  ];
  for (const [what, type, data, code] of cases) {
    test(what, async () => {
      const socket = await enter();
      await expect(socket.askAnything(type, data)).rejects.toMatchObject({ code });
    });
  }

  test('content of 16,000 characters is taken, of one more or of blanks it is not', async () => {
    const socket = await enter();
    const send = (content: string, clientId: string) =>
      socket.ask('message.send', { chatId: chat._id, content, clientId });
    expect((await send('😀'.repeat(8_000), 'max')).content).toHaveLength(16_000);
    await expect(send('x'.repeat(16_001), 'over')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(send(' \n\t ', 'blank')).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

test('a frame over 64 KiB closes with 1009, and others go on', async () => {
  const [socket, bystander] = [await enter(), await enter(grace)];
  socket.raw(JSON.stringify({ type: 'ping', data: { padding: 'x'.repeat(70_000) } }));
  expect([1009, 1006]).toContain((await socket.closed).code);
  expect(await bystander.ask('ping', {})).toEqual({});
});

test('a flood is told to wait, then cut with 4429, and others are not slowed', async () => {
  const [socket, bystander] = [await enter(), await enter(grace)];
  for (let n = 0; n < 1_000; n++) socket.raw('{"type":"ping"}');
  const told = await socket.nextEvent('error', (error) => error.code === 'rate_limited');
  expect(told.retryAfterMs).toBeGreaterThan(0);
  expect((await socket.closed).code).toBe(4429);
  expect(await bystander.ask('ping', {})).toEqual({});
});

test('two hundred frames at once are let through', async () => {
  const socket = await enter();
  const answers = await Promise.all(Array.from({ length: 190 }, () => socket.ask('ping', {})));
  expect(answers).toHaveLength(190);
});

test('a socket that says nothing is closed with 4401 after five seconds', async () => {
  const socket = await new TestSocket(talky.socketUrl).opened();
  const since = performance.now();
  expect((await socket.closed).code).toBe(4401);
  expect(performance.now() - since).toBeGreaterThan(4_000);
}, 10_000);

test('a reader who takes nothing is cut, and holds nobody up', async () => {
  const { hostname, port } = new URL(talky.url);
  const stuck = connectTcp({ host: hostname, port: Number(port) });
  const frame = (text: string) => {
    const payload = Buffer.from(text);
    const head =
      payload.length < 126 ? [0x81, 0x80 | payload.length] : [0x81, 0xfe, payload.length >> 8, payload.length & 255];
    return Buffer.concat([Buffer.from(head), Buffer.from([0, 0, 0, 0]), payload]);
  };
  stuck.write(
    `GET /ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  await new Promise((resolve) => stuck.once('data', resolve));
  stuck.write(frame(JSON.stringify({ type: 'hello', id: 1, data: { token: grace.token } })));
  await new Promise((resolve) => stuck.once('data', resolve));
  stuck.pause();
  const reader = await enter(grace);
  const content = 'x'.repeat(16_000);
  const total = 900;
  for (let n = 0; n < total; n += 100) {
    await Promise.all(Array.from({ length: 100 }, () => ada.post('/messages', { chatId: chat._id, content })));
  }
  await reader.count('message.created', total);
  const metrics = await (await fetch(`${talky.url}/metrics`)).text();
  expect(Number(/talky_slow_readers_total (\d+)/.exec(metrics)?.[1])).toBeGreaterThanOrEqual(1);
  expect(reader.isOpen).toBe(true);
  stuck.destroy();
}, 30_000);
