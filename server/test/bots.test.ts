import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createApiToken } from '../src/modules/auth/api-tokens.ts';
import { ApiTokenModel } from '../src/modules/auth/model.ts';
import { ensureBot } from '../src/modules/bots/service.ts';
import type { Bot, Chat, Me, Message, User } from '../src/protocol/resources.ts';
import { createCast, type Person, RestClient, startTalky, type Talky, TestSocket } from './testing.ts';

type WithToken = { bot: Bot; token: string };

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace, linus } = await createCast(talky.url));
});

afterAll(() => talky.stop());

const make = async (owner: Person, name = 'botty') => (await owner.post<WithToken>('/bots', { name })).body;
const as = (token: string) => new RestClient(talky.url, token);
const works = async (token: string) => (await as(token).get('/users/me')).status === 200;
const botsOf = async (person: Person) => (await person.get<{ items: Bot[] }>('/bots')).body.items;

test('a bot acts with its token, which is shown once and kept as a hash only', async () => {
  const { bot, token } = await make(grace);
  expect(bot).toMatchObject({ name: 'botty', isBot: true, isAdmin: false, createdBy: grace.id });
  expect(token).toStartWith('xoxb-');
  expect((await as(token).get<Me>('/users/me')).body).toMatchObject({ _id: bot._id, isBot: true });
  expect(JSON.stringify(await ApiTokenModel.find().lean())).not.toContain(token.slice(5));
  expect(JSON.stringify(await botsOf(grace))).not.toContain('xoxb');
});

test('a bot writes and hears like anybody, and is told apart', async () => {
  const { bot, token } = await make(grace);
  const chat = (await grace.post<Chat>('/chat/group', { name: 'lab', users: [bot._id] })).body;
  const socket = await TestSocket.enter(talky.socketUrl, token);
  await grace.post('/messages', { chatId: chat._id, content: 'are you there?' });
  expect(await socket.nextEvent('message.created')).toMatchObject({ content: 'are you there?' });
  const answer = await as(token).post<Message>('/messages', { chatId: chat._id, content: 'always' });
  expect(answer).toMatchObject({ status: 201, body: { sender: { _id: bot._id, name: 'botty', isBot: true } } });
  socket.close();
});

test('a new token ends the old one at once, and its sockets', async () => {
  const { bot, token } = await make(grace);
  const socket = await TestSocket.enter(talky.socketUrl, token);
  expect(await works(token)).toBe(true);
  const renewed = (await grace.post<WithToken>(`/bots/${bot._id}/token`)).body;
  expect(await works(token)).toBe(false);
  expect(await works(renewed.token)).toBe(true);
  expect((await socket.closed).code).toBe(4409);
});

test('an ended bot is refused at once, and found no more', async () => {
  const { bot, token } = await make(grace, 'ended');
  expect(await works(token)).toBe(true);
  expect((await grace.delete(`/bots/${bot._id}`)).status).toBe(204);
  expect(await works(token)).toBe(false);
  expect((await botsOf(grace)).map((each) => each._id)).not.toContain(bot._id);
  expect((await grace.get<{ items: User[] }>('/users?search=ended')).body.items).toEqual([]);
  expect((await grace.delete(`/bots/${bot._id}`)).status).toBe(404);
});

test('a bot is its maker’s and the admins’, nobody else’s', async () => {
  const { bot, token } = await make(grace);
  expect((await linus.post(`/bots/${bot._id}/token`)).status).toBe(403);
  expect((await linus.delete(`/bots/${bot._id}`)).status).toBe(403);
  expect(await botsOf(linus)).toEqual([]);
  expect(await works(token)).toBe(true);
  expect((await botsOf(ada)).map((each) => each._id)).toContain(bot._id);
  expect((await ada.delete(`/bots/${bot._id}`)).status).toBe(204);
});

test('a bot makes no bots, and a person is none', async () => {
  const { token } = await make(grace);
  expect((await as(token).post('/bots', { name: 'offspring' })).status).toBe(403);
  expect((await ada.delete(`/bots/${grace.id}`)).status).toBe(404);
  expect((await grace.get('/users/me')).status).toBe(200);
});

test.each([[''], [' '], ['x'.repeat(81)], [null], [{ $gt: '' }]])('a bot is not called %j', async (name) => {
  expect((await grace.post('/bots', { name })).status).toBe(400);
});

test('an API token acts as its person until the person is gone', async () => {
  const token = await createApiToken(grace.id, 'script');
  expect(token).toStartWith('xoxp-');
  expect((await as(token).get<Me>('/users/me')).body._id).toBe(grace.id);
  for (const guess of ['xoxp-', 'xoxb-nonsense', `${token}x`, 'xoxb-[object Object]'])
    expect(await works(guess)).toBe(false);
});

test('the example bot is made once, and its former token goes on', async () => {
  const [first, second] = [await ensureBot('example'), await ensureBot('example')];
  expect(second.bot._id).toBe(first.bot._id);
  expect(await works(first.token)).toBe(true);
  expect(await works(second.token)).toBe(true);
});
