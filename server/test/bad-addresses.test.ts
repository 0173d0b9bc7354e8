import { afterAll, beforeAll, test } from 'bun:test';
import type { Chat, Message } from '../src/protocol/resources.ts';
import { expectRefusal } from './refusal.ts';
import { createCast, type Person, startTalky, type Talky } from './testing.ts';

let talky: Talky;
let ada: Person;
let linus: Person;
let chat: Chat;
let message: Message;

beforeAll(async () => {
  talky = await startTalky();
  const cast = await createCast(talky.url);
  ({ ada, linus } = cast);
  chat = (await ada.post<Chat>('/chat/group', { name: 'Bletchley', users: [cast.grace.id] })).body;
  message = (await ada.post<Message>('/messages', { chatId: chat._id, content: 'hello' })).body;
});

afterAll(() => talky.stop());

const badIds = [
  'x',
  '42',
  '%00',
  '%7B%22$gt%22:%22%22%7D',
  '[object%20Object]',
  '..%2F..',
  'x'.repeat(500),
  '0'.repeat(23),
  'g'.repeat(24),
  '%F0%28',
  "1'%20or%20'1",
];
const unknown = '0123456789abcdef01234567';

/** Every call with an id in its address. */
const addresses = (id: string): [method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string][] => [
  ['GET', `/users/${id}`],
  ['DELETE', `/users/me/sessions/${id}`],
  ['GET', `/chat/${id}`],
  ['GET', `/chat/${id}/members`],
  ['POST', `/chat/${id}/join`],
  ['GET', `/messages/${id}`],
  ['PATCH', `/messages/${id}`],
  ['DELETE', `/messages/${id}`],
  ['POST', `/bots/${id}/token`],
  ['DELETE', `/bots/${id}`],
  ['GET', `/webhooks?chatId=${id}`],
  ['DELETE', `/webhooks/${id}`],
  ['GET', `/invites/${id}`],
];

test('an address with an id that is none, or nobody’s, leads nowhere', async () => {
  for (const id of badIds) {
    for (const [method, path] of addresses(id)) {
      const body = method === 'PATCH' ? { content: 'x' } : undefined;
      expectRefusal(await ada.send(method, path, body), [400, 404], `${method} ${path}`);
    }
  }
  for (const [method, path] of addresses(unknown)) {
    const body = method === 'PATCH' ? { content: 'x' } : undefined;
    expectRefusal(await ada.send(method, path, body), [404], `${method} ${path}`);
  }
});

test('an address of somebody else’s is answered as if it were not there', async () => {
  for (const id of [chat._id, message._id]) {
    for (const [method, path] of addresses(id).filter(([, path]) => /^\/(chat|messages|webhooks)/.test(path))) {
      const body = method === 'PATCH' ? { content: 'stolen' } : undefined;
      expectRefusal(await linus.send(method, path, body), [404], `${method} ${path}`);
    }
  }
});

test('an address nobody knows is 404 in JSON, by any method', async () => {
  for (const path of [
    '/nothing',
    '/users/me/nothing',
    '/chat/group/x/y',
    '/..%2f..%2fetc/passwd',
    '/__proto__',
    '/%',
  ]) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const answer = await ada.raw(method, path);
      expectRefusal(answer, [400, 404], `${method} ${path}`);
    }
  }
});

test.each([
  'limit=abc',
  'limit=0',
  'limit=1e3',
  'limit=-1',
  'limit=1.5',
  'limit=0x10',
  'limit=',
  'limit=%00',
  `limit=${'9'.repeat(400)}`,
  'limit[$gt]=1&limit=x',
  'cursor=%00',
  'cursor=..',
  `cursor=${'x'.repeat(600)}`,
])('asked for %s is nonsense for every list', async (query) => {
  for (const path of ['/users', '/chat', '/chat/public', `/chat/${chat._id}/members`]) {
    expectRefusal(await ada.get(`${path}?${query}`), [400], `${path}?${query}`);
  }
});

test.each([
  'before=abc',
  'after=-1',
  'around=1e3',
  'before=1&after=2',
  'limit=x',
  'before=',
  `before=${'9'.repeat(400)}`,
])('asked for %s is nonsense for history', async (query) => {
  expectRefusal(await ada.get(`/messages/${chat._id}?${query}`), [400], query);
});
