import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { CommandData } from '../src/protocol/commands.ts';
import type { Chat, Message } from '../src/protocol/resources.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';
import type { Instance } from './instance.ts';
import { Instances } from './instances.ts';
import { createCast, type Person, TestSocket } from './testing.ts';

/** Several processes on the same stores are one Talky. */

const settings = testConfig();
const open: TestSocket[] = [];
const started = new Instances();

const start = (): Promise<Instance> => started.start(settings);

let a: Instance;
let b: Instance;
let ada: Person;
let grace: Person;

beforeAll(async () => {
  await openTestStores(settings);
  [a, b] = await Promise.all([start(), start()]);
  ({ ada, grace } = await createCast(a.url));
}, 30_000);

afterAll(async () => {
  for (const socket of open) socket.close();
  await started.stop();
  await closeTestStores(settings);
});

async function enter(
  instance: Instance,
  person: Person,
  resume?: Parameters<TestSocket['hello']>[1],
): Promise<TestSocket> {
  const socket = new TestSocket(instance.socketUrl);
  open.push(socket);
  await socket.hello(person.token ?? '', resume);
  return socket;
}

/** As every client does: what was not answered is sent again under the same clientId. */
async function sendUntilTaken(socket: TestSocket, data: CommandData['message.send']): Promise<Message> {
  for (;;) {
    try {
      return await socket.ask('message.send', data);
    } catch (error) {
      if ((error as { code?: string }).code !== 'unavailable') throw error;
    }
  }
}

const group = async (name: string) => (await ada.post<Chat>('/chat/group', { name, users: [grace.id] })).body;
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);
const seqs = (socket: TestSocket) => socket.all('message.created').map((message) => message.seq);

describe('two instances', () => {
  test('give everyone one order, whoever is connected where', async () => {
    const chats = await Promise.all(upTo(6).map((n) => group(`order ${n}`)));
    const [onA, onB] = await Promise.all([enter(a, ada), enter(b, grace)]);
    const each = 40;
    await Promise.all(
      chats.flatMap((chat) =>
        upTo(each).map((n) =>
          (n % 2 ? onA : onB).ask('message.send', { chatId: chat._id, content: `m${n}`, clientId: `m${n}` }),
        ),
      ),
    );
    await Promise.all([
      onA.count('message.created', each * chats.length),
      onB.count('message.created', each * chats.length),
    ]);
    for (const chat of chats) {
      const of = (socket: TestSocket) => socket.all('message.created').filter((message) => message.chat === chat._id);
      expect(of(onA).map((message) => message.seq)).toEqual(upTo(each));
      expect(of(onB).map((message) => message._id)).toEqual(of(onA).map((message) => message._id));
    }
  });

  test('share changes, reading and typing', async () => {
    const chat = await group('shared');
    const [onA, onB] = await Promise.all([enter(a, ada), enter(b, grace)]);
    const sent = await onA.ask('message.send', { chatId: chat._id, content: 'first', clientId: 'f' });
    await onB.nextEvent('message.created', (message) => message._id === sent._id);
    await ada.patch(`/messages/${sent._id}`, { content: 'second' });
    expect(await onB.nextEvent('message.updated')).toMatchObject({ content: 'second', rev: 1 });
    await onB.ask('chat.read', { chatId: chat._id, seq: 1 });
    expect(await onA.nextEvent('chat.read', (read) => read.userId === grace.id)).toMatchObject({ seq: 1 });
    await onB.ask('typing.start', { chatId: chat._id });
    expect(await onA.nextEvent('typing.started')).toEqual({ chatId: chat._id, userId: grace.id });
  });

  test('see who is present on the other', async () => {
    await group('present');
    for (const socket of open.splice(0)) socket.close();
    const onA = await enter(a, ada);
    const onB = await enter(b, grace);
    await onA.ask('presence.watch', { userIds: [grace.id] });
    for (const status of ['dnd', 'online', 'away'] as const) {
      await onB.ask('presence.set', { status });
      await onA.nextEvent('presence.changed', (row) => row.userId === grace.id && row.status === status);
    }
  });

  test('end a membership on both', async () => {
    const chat = await group('ending');
    const onB = await enter(b, grace);
    await ada.put('/chat/groupremove', { chatId: chat._id, userId: grace.id });
    await onB.nextEvent('chat.removed', (data) => data.chatId === chat._id);
    const refused = onB.ask('message.send', { chatId: chat._id, content: 'still?', clientId: 's' });
    await expect(refused).rejects.toMatchObject({ code: 'not_found' });
  });

  test('lose, double and swap nothing when one is killed under load', async () => {
    const chats = await Promise.all(upTo(4).map((n) => group(`killed ${n}`)));
    const doomed = await start();
    const [sender, reader, onDoomed] = await Promise.all([enter(a, ada), enter(b, grace), enter(doomed, grace)]);
    const each = 80;
    const send = (chat: Chat, n: number) =>
      sendUntilTaken(sender, { chatId: chat._id, content: `k${n}`, clientId: `k${n}` });
    const sending = chats.map(async (chat) => {
      const acknowledged: Message[] = [];
      for (const n of upTo(each)) acknowledged.push(await send(chat, n));
      return acknowledged;
    });
    await onDoomed.count('message.created', 40);
    await doomed.kill('SIGKILL');
    const acknowledged = await Promise.all(sending);
    await reader.count('message.created', each * chats.length);
    const back = await enter(a, grace, Object.fromEntries(chats.map((chat) => [chat._id, 0])));
    await back.count('message.created', each * chats.length);
    for (const [index, chat] of chats.entries()) {
      const of = (socket: TestSocket) => socket.all('message.created').filter((message) => message.chat === chat._id);
      expect(acknowledged[index]?.map((message) => message.content)).toEqual(upTo(each).map((n) => `k${n}`));
      expect(of(reader).map((message) => message.seq)).toEqual(upTo(each));
      expect(of(back).map((message) => message._id)).toEqual(of(reader).map((message) => message._id));
    }
  }, 40_000);

  test('never make a change late that was made again since, when an owner stood still', async () => {
    const still = await start();
    const chats = await Promise.all(upTo(9).map((n) => group(`still ${n}`)));
    const sent = await Promise.all(
      chats.map(async (chat) => (await ada.post<Message>('/messages', { chatId: chat._id, content: 'first' })).body),
    );
    const edit = (content: string) =>
      Promise.all(sent.map(async ({ _id }) => (await ada.patch(`/messages/${_id}`, { content })).status));
    const onStill = await enter(still, ada);
    still.signal('SIGSTOP');
    // Those it owns wait for it in vain: it may still make them.
    expect(new Set(await edit('old'))).toEqual(new Set([200, 503]));
    expect(new Set(await edit('new'))).toEqual(new Set([200]));
    still.signal('SIGCONT');
    for (const chat of chats) await sendUntilTaken(onStill, { chatId: chat._id, content: 'awake', clientId: 'awake' });
    for (const chat of chats) {
      const { items } = (await grace.get<{ items: Message[] }>(`/messages/${chat._id}`)).body;
      expect(items.find(({ _id }) => sent.some((message) => message._id === _id))?.content).toBe('new');
    }
    await still.kill('SIGKILL');
  }, 40_000);

  test('still answer while they stop: not ready at once, then each connection’s last answer', async () => {
    const chat = await group('last answers');
    const leaving = await start();
    const socket = await enter(leaving, grace);
    const stopping = leaving.kill('SIGTERM');
    const readiness = async () => (await fetch(`${leaving.url}/readyz`)).status;
    while ((await readiness()) === 200);
    const headers = { authorization: `Bearer ${grace.token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ chatId: chat._id, content: 'by REST', clientId: 'late' });
    const [late, sent] = await Promise.all([
      fetch(`${leaving.url}/api/messages`, { method: 'POST', headers, body }),
      socket.ask('message.send', { chatId: chat._id, content: 'by socket', clientId: 'later' }),
    ]);
    expect(late.status).toBe(201);
    expect(late.headers.get('connection')).toBe('close');
    expect(sent.content).toBe('by socket');
    expect((await socket.closed).code).toBe(1012);
    expect(await stopping).toBe(0);
  }, 20_000);

  test('go on when one is told to stop: its sockets are closed with 1012 and it exits cleanly', async () => {
    const chat = await group('drained');
    const leaving = await start();
    const [moved, stays] = await Promise.all([enter(leaving, grace), enter(a, ada)]);
    const stopping = leaving.kill('SIGTERM');
    expect((await moved.closed).code).toBe(1012);
    expect(await stopping).toBe(0);
    const sent = await stays.ask('message.send', { chatId: chat._id, content: 'after', clientId: 'after' });
    const again = await enter(b, grace, { [chat._id]: 0 });
    expect((await again.nextEvent('message.created', (message) => message.chat === chat._id))._id).toBe(sent._id);
    expect(seqs(again)).toEqual([1]);
  }, 20_000);
});
