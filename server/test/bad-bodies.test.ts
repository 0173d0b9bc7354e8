import { afterAll, beforeAll, expect, test } from 'bun:test';
import { UserModel } from '../src/modules/users/model.ts';
import type { Bot, Chat, Message } from '../src/protocol/resources.ts';
import { expectRefusal } from './refusal.ts';
import { createCast, type Person, RestClient, startTalky, type Talky } from './testing.ts';

type Method = 'POST' | 'PUT' | 'PATCH';
type Fields = Record<string, unknown>;
type Call = [method: Method, path: string, needed: Fields, optional: Fields];

const password = 'four unrelated words';

let talky: Talky;
let stranger: RestClient;
let ada: Person;
let grace: Person;
let linus: Person;
let chat: Chat;
let message: Message;
let bot: Bot;

beforeAll(async () => {
  talky = await startTalky();
  stranger = new RestClient(talky.url);
  ({ ada, grace, linus } = await createCast(talky.url));
  chat = (await ada.post<Chat>('/chat/group', { name: 'Bletchley', users: [grace.id] })).body;
  message = (await ada.post<Message>('/messages', { chatId: chat._id, content: 'hello' })).body;
  bot = (await ada.post<{ bot: Bot }>('/bots', { name: 'botty' })).body.bot;
});

afterAll(() => talky.stop());

/** Every call that takes a body: fields it needs, and fields it may have. */
const calls = (): Call[] => [
  ['POST', '/users', { name: 'x', email: 'x@example.net', password }, { pic: '', invite: 'x', joinGeneral: true }],
  ['POST', '/users/login', { email: 'x@example.net', password }, {}],
  ['PATCH', '/users/me', {}, { name: 'ada', pic: '', status: { text: '', emoji: '' }, settings: {} }],
  ['POST', '/users/me/password', { current: password, next: 'five other unrelated words' }, {}],
  ['POST', '/chat', { userId: grace.id }, {}],
  ['POST', '/chat/group', { name: 'x', users: [grace.id] }, { isPublic: true }],
  ['PUT', '/chat/rename', { chatId: chat._id, chatName: 'Bletchley' }, {}],
  ['PUT', '/chat/groupadd', { chatId: chat._id, userId: linus.id }, {}],
  ['PUT', '/chat/groupremove', { chatId: chat._id, userId: linus.id }, {}],
  ['PUT', '/chat/role', { chatId: chat._id, userId: grace.id, role: 'member' }, {}],
  ['PUT', '/chat/visibility', { chatId: chat._id, isPublic: false }, {}],
  ['POST', '/messages', { chatId: chat._id, content: 'x' }, { clientId: 'x', replyTo: message._id, attachments: [] }],
  ['PATCH', `/messages/${message._id}`, { content: 'hello' }, {}],
  ['PATCH', '/workspace', {}, { name: 'Talky', registration: 'open' }],
  ['POST', '/bots', { name: 'x' }, {}],
  ['POST', '/webhooks', { chatId: chat._id }, { name: 'x' }],
];

const isForEverybody = (path: string) => path === '/users' || path === '/users/login';
const told = ([method, path]: Call, what: string) => `${method} ${path} with ${what}`;

/** Bodies that are no body of any call. */
const hostileBodies: [what: string, body: string | Uint8Array<ArrayBuffer>][] = [
  ['nothing', ''],
  ['null', 'null'],
  ['a number', '42'],
  ['a text', '"text"'],
  ['a list', '[]'],
  ['half of JSON', '{"name":'],
  ['two of JSON', '{}{}'],
  ['a form', 'name=x&email=x'],
  ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['half a surrogate pair in UTF-8', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['50,000 brackets', '['.repeat(50_000)],
  ['50,000 brackets, closed', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['2,000 brackets in a field', `{"name":${'['.repeat(2_000)}${']'.repeat(2_000)}}`],
  ['a prototype', '{"__proto__":{"isAdmin":true}}'],
  ['a constructor', '{"constructor":{"prototype":{"isAdmin":true}}}'],
  ['a toString that is none', '{"toString":"x"}'],
];

/** Values that are right for no field. */
const hostileValues: [what: string, value: unknown][] = [
  ['null', null],
  ['a number', 42],
  ['a list of lists', [[]]],
  ['an operator', { $gt: '' }],
  ['a regular expression', { $regex: '.*', $options: 'i' }],
  ['code', { $where: 'sleep(1000)' }],
  ['an object that hides its toString', { toString: 'x' }],
  ['a text of 20,000 characters', 'x'.repeat(20_000)],
];

test('no hostile body is taken by any call, and none is a fault of ours', async () => {
  for (const call of calls()) {
    for (const [what, body] of hostileBodies) {
      const answer = await ada.raw(call[0], call[1], { body, headers: { 'content-type': 'application/json' } });
      expectRefusal(answer, [400], told(call, what));
    }
  }
});

test('no field takes a hostile value, and none that is needed may be missing', async () => {
  for (const call of calls()) {
    const [method, path, needed, optional] = call;
    const fields = { ...needed, ...optional };
    for (const field of Object.keys(fields)) {
      for (const [what, value] of hostileValues) {
        const answer = await ada.send(method, path, { ...fields, [field]: value });
        expectRefusal(answer, [400], told(call, `${what} for ${field}`));
      }
    }
    for (const field of Object.keys(needed)) {
      const { [field]: _left, ...rest } = fields;
      expectRefusal(await ada.send(method, path, rest), [400], told(call, `no ${field}`));
    }
  }
});

test('a stranger hears 401, whatever the body', async () => {
  for (const call of calls().filter(([, path]) => !isForEverybody(path))) {
    for (const [what, body] of hostileBodies) {
      expectRefusal(await stranger.raw(call[0], call[1], { body }), [401], told(call, what));
    }
    expectRefusal(await stranger.send(call[0], call[1], call[2]), [401], told(call, 'a right body'));
  }
});

test.each(['', 'nonsense', 'Bearer', 'eyJhbGciOiJub25lIn0.e30.', 'xoxb-', 'x'.repeat(5_000), '{"$gt":""}'])(
  '%j is no token',
  async (token) => {
    expectRefusal(await new RestClient(talky.url).get('/users/me', { authorization: `Bearer ${token}` }), [401], token);
  },
);

test.each([
  '__proto__=x',
  'constructor=x; toString=x',
  'talky_refresh',
  '=',
  ';;;',
  `a=${'x'.repeat(8_000)}`,
  '%F0%28=%F0%28',
])('a cookie like %j harms nobody', async (cookie) => {
  expect((await ada.get('/users/me', { cookie })).status).toBe(200);
  expectRefusal(await stranger.get('/users/access-token', { cookie }), [401], cookie);
});

test('a body past 256 KiB is too large, with or without a token', async () => {
  const body = JSON.stringify({ chatId: chat._id, content: 'x'.repeat(300_000) });
  expectRefusal(await ada.raw('POST', '/messages', { body }), [413], 'a large body');
  expect([401, 413]).toContain((await stranger.raw('POST', '/messages', { body })).status);
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body));
      controller.close();
    },
  });
  expectRefusal(await ada.raw('POST', '/messages', { body: stream }), [413], 'a large body of no stated length');
});

test('JSON is JSON whatever its type says, or when it says none', async () => {
  const body = JSON.stringify({ chatId: chat._id, content: 'typed' });
  for (const type of [
    'application/json',
    'APPLICATION/JSON; charset=utf-8',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'nonsense',
  ]) {
    expect((await ada.raw('POST', '/messages', { body, headers: { 'content-type': type } })).status).toBe(201);
  }
  expect((await ada.raw('POST', '/messages', { body: new TextEncoder().encode(body) })).status).toBe(201);
});

test('content is 1 to 16,000 characters as JavaScript counts, not only blanks, and kept as sent', async () => {
  const say = (content: string) => ada.post<Message>('/messages', { chatId: chat._id, content });
  for (const content of ['', ' ', '\n\t\u3000', 'x'.repeat(16_001), '🧵'.repeat(8_001)])
    expectRefusal(await say(content), [400], 'content');
  for (const content of ['x', '  x\n', 'x'.repeat(16_000), '🧵'.repeat(8_000), '\u0000', '<script>', '{"$gt":""}']) {
    const answer = await say(content);
    expect(answer.status).toBe(201);
    expect(answer.body.content).toBe(content);
    const stored = (await ada.get<{ items: Message[] }>(`/messages/${chat._id}?around=${answer.body.seq}&limit=1`)).body
      .items;
    expect(stored.map((each) => each.content)).toEqual([content]);
  }
});

test('the same clientId twice is one message, also twenty times at once', async () => {
  const draft = { chatId: chat._id, content: 'once', clientId: 'doubled' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => ada.post<Message>('/messages', draft)));
  expect(answers.map((answer) => answer.status).sort()).toEqual([...Array.from({ length: 19 }, () => 200), 201]);
  expect(new Set(answers.map((answer) => answer.body._id)).size).toBe(1);
});

test('after all of it everybody is who they were', async () => {
  const people = await UserModel.find({ isBot: false }).sort({ _id: 1 }).lean();
  expect(people.map((person) => [person.name, person.isAdmin]).sort()).toEqual([
    ['ada', true],
    ['grace', false],
    ['linus', false],
  ]);
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  expect((await ada.get<Chat>(`/chat/${chat._id}`)).body).toMatchObject({
    chatName: 'Bletchley',
    memberCount: 2,
    isPublic: false,
  });
  expect((await ada.get(`/users/${bot._id}`)).status).toBe(200);
  expect((await stranger.get('/workspace')).body).toMatchObject({ name: 'Talky', registration: 'open' });
});
