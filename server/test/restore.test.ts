import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../src/config.ts';
import type { Chat, Invite, Message, Webhook } from '../src/protocol/resources.ts';
import { forgetTestData, testConfig } from './database.ts';
import { environmentOf, type Instance } from './instance.ts';
import { Instances } from './instances.ts';
import { RestClient } from './testing.ts';

/** What docs/deploy.md tells operators to do, by their own commands, on another machine's empty stores. */

const password = 'four unrelated words';
const command = join(import.meta.dir, '../src/cli/main.ts');
const [lost, fresh] = [testConfig(), testConfig()];
const folder = mkdtempSync(join(tmpdir(), 'talky-restore-'));
const instances = new Instances();

interface Account {
  _id: string;
  email: string;
  token: string;
}

/** Runs `bun talky …` on those stores, in a process of its own. */
async function talky(settings: Config, ...words: string[]): Promise<string> {
  const child = Bun.spawn([process.execPath, command, ...words], {
    env: environmentOf(settings),
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) !== 0) throw new Error(`bun talky ${words.join(' ')}: ${out}${err}`);
  return out;
}

const chatsOf = async (client: RestClient) => (await client.get<{ items: Chat[] }>('/chat')).body.items;
const historyOf = async (client: RestClient, chatId: string) =>
  (await client.get<{ items: Message[] }>(`/messages/${chatId}`)).body.items;

let before: { email: string; botToken: string; webhook: string; group: string; chats: Chat[]; history: Message[] };
let after: Instance;

beforeAll(async () => {
  const { url } = await instances.start(lost);
  const register = async (name: string) => {
    const email = `${name}@example.org`;
    return (await new RestClient(url).post<Account>('/users', { name, email, password })).body;
  };
  const ada = await register('ada');
  const grace = await register('grace');
  const client = new RestClient(url, ada.token);
  const group = (await client.post<Chat>('/chat/group', { name: 'Bletchley', users: [grace._id] })).body;
  for (const content of ['first', 'secnod', 'slip']) await client.post('/messages', { chatId: group._id, content });
  const [, second, slip] = await historyOf(client, group._id);
  await client.patch(`/messages/${second?._id}`, { content: 'second' });
  await client.delete(`/messages/${slip?._id}`);
  await new RestClient(url, grace.token).post('/messages', { chatId: group._id, content: 'fourth' });
  const { url: address } = (await client.post<Webhook>('/webhooks', { chatId: group._id, name: 'Bombe' })).body;
  const botToken = /xoxb-[\w-]+/.exec(await talky(lost, 'bot', 'create', 'Botty'))?.[0] ?? '';
  before = {
    ...{ email: ada.email, botToken, webhook: new URL(address ?? '').pathname, group: group._id },
    ...{ chats: await chatsOf(client), history: await historyOf(client, group._id) },
  };

  await client.patch('/workspace', { name: 'Hut 8', registration: 'invite' });

  const file = join(folder, 'workspace.gz');
  await talky(lost, 'export', '--with-secrets', file);
  await talky(fresh, 'import', file);
  after = await instances.start(fresh);
}, 60_000);

afterAll(async () => {
  await instances.stop();
  for (const settings of [lost, fresh]) await forgetTestData(settings);
  rmSync(folder, { recursive: true, force: true });
});

const signIn = (word: string) =>
  new RestClient(after.url).post<Account>('/users/login', { email: before.email, password: word });

describe('a Talky restored from its export', () => {
  test('lets people in by their passwords, and by no other', async () => {
    expect((await signIn('not the password')).status).toBe(401);
    expect((await signIn(password)).status).toBe(200);
  });

  test('has every chat, member and message, as edited and deleted', async () => {
    const ada = new RestClient(after.url, (await signIn(password)).body.token);
    expect(before.history.map(({ content }) => content)).toContain('second');
    expect(await historyOf(ada, before.group)).toEqual(before.history);
    expect(await chatsOf(ada)).toEqual(before.chats);
  });

  test('goes on: the next message has the next number', async () => {
    const ada = new RestClient(after.url, (await signIn(password)).body.token);
    const next = await ada.post<Message>('/messages', { chatId: before.group, content: 'we go on' });
    expect(next.body.seq).toBe((before.history.at(-1)?.seq ?? 0) + 1);
  });

  test('knows its bots by their tokens', async () => {
    expect(before.botToken).not.toBe('');
    expect((await new RestClient(after.url, before.botToken).get('/users/me')).status).toBe(200);
    expect((await new RestClient(after.url, `${before.botToken}x`).get('/users/me')).status).toBe(401);
  });

  test('takes what is posted to its webhooks, and to no others', async () => {
    const post = (path: string) =>
      fetch(`${after.url}${path}`, { method: 'POST', body: JSON.stringify({ text: 'broken' }) });
    expect((await post(`${before.webhook}x`)).status).toBe(404);
    expect((await post(before.webhook)).status).toBe(200);
    const ada = new RestClient(after.url, (await signIn(password)).body.token);
    expect((await historyOf(ada, before.group)).at(-1)?.content).toBe('broken');
  });

  test('has its name, and lets in whom it invited only', async () => {
    const stranger = new RestClient(after.url);
    expect((await stranger.get('/workspace')).body).toMatchObject({ name: 'Hut 8', registration: 'invite' });
    const linus = { name: 'linus', email: 'linus@example.org', password };
    expect((await stranger.post('/users', linus)).status).toBe(403);
  });

  test('makes nobody else its admin', async () => {
    const ada = new RestClient(after.url, (await signIn(password)).body.token);
    const { token } = (await ada.post<Invite>('/workspace/invites')).body;
    const linus = { name: 'linus', email: 'linus@example.org', password, invite: token };
    expect((await new RestClient(after.url).post('/users', linus)).body).toMatchObject({ isAdmin: false });
    expect((await signIn(password)).body).toMatchObject({ isAdmin: true });
  });
});
