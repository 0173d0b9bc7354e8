import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Chat, Message } from '../src/protocol/resources.ts';
import { createCast, createPerson, type Person, startTalky, type Talky, TestSocket } from './testing.ts';

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;
const open: TestSocket[] = [];

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace, linus } = await createCast(talky.url));
});

afterAll(async () => {
  for (const socket of open) socket.close();
  await talky.stop();
});

function connect(headers?: Record<string, string>): TestSocket {
  const socket = new TestSocket(talky.socketUrl, headers);
  open.push(socket);
  return socket;
}

async function enter(person: Person, ...rest: [Parameters<TestSocket['hello']>[1]?]): Promise<TestSocket> {
  const socket = connect();
  await socket.hello(person.token ?? '', ...rest);
  return socket;
}

const group = async (name: string, ...others: Person[]) =>
  (await ada.post<Chat>('/chat/group', { name, users: others.map((person) => person.id) })).body;

let counter = 0;
const say = (socket: TestSocket, chat: Chat, content: string) =>
  socket.ask('message.send', { chatId: chat._id, content, clientId: `c${counter++}` });

describe('hello', () => {
  test('answers with oneself, one’s chats, the heartbeat and the time', async () => {
    const chat = await group('hello', grace);
    const socket = connect();
    const answer = await socket.hello(ada.token ?? '');
    expect(answer.user).toMatchObject({ _id: ada.id, name: 'ada', email: ada.email });
    expect(answer.chats.map((c) => c._id)).toContain(chat._id);
    expect(answer.reset).toEqual([]);
    expect(answer.heartbeatMs).toBeGreaterThan(0);
    expect(Date.parse(answer.serverTime)).toBeGreaterThan(Date.now() - 60_000);
  });

  test('with a bad token closes with 4401', async () => {
    const socket = await connect().opened();
    socket.raw(JSON.stringify({ type: 'hello', id: 1, data: { token: 'nonsense' } }));
    expect((await socket.closed).code).toBe(4401);
  });

  test('a second time is refused, and the socket goes on', async () => {
    const socket = await enter(ada);
    await expect(socket.ask('hello', { token: ada.token ?? '' })).rejects.toMatchObject({ code: 'already_greeted' });
    expect(await socket.ask('ping', {})).toEqual({});
  });

  test('must come first', async () => {
    const socket = await connect().opened();
    await expect(socket.ask('ping', {})).rejects.toMatchObject({ code: 'hello_expected' });
  });

  test('a send right behind it is handled after it', async () => {
    const chat = await group('chained', grace);
    const socket = await connect().opened();
    const [, message] = await Promise.all([
      socket.ask('hello', { token: ada.token ?? '' }),
      say(socket, chat, 'first words'),
    ]);
    expect(message.content).toBe('first words');
  });

  test('from another site’s page is closed with 4403, from one’s own it is not', async () => {
    expect((await connect({ origin: 'https://evil.example' }).closed).code).toBe(4403);
    const own = connect({ origin: talky.url.replace('localhost', '127.0.0.1') });
    const same = connect({ origin: talky.url });
    await same.hello(ada.token ?? '');
    expect(same.isOpen).toBe(true);
    expect((await own.closed).code).toBe(4403);
  });
});

describe('a message', () => {
  test('reaches every member’s every socket, the sender’s too, in one order', async () => {
    const chat = await group('everyone', grace);
    const sockets = await Promise.all([enter(ada), enter(ada), enter(grace), enter(grace)]);
    const [first, , third] = sockets;
    if (!first || !third) throw new Error('no sockets');
    await Promise.all(Array.from({ length: 20 }, (_, n) => say(n % 2 ? first : third, chat, `m${n}`)));
    for (const socket of sockets) {
      await socket.count('message.created', 20);
      expect(socket.all('message.created').map((m) => m.seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    }
    const contents = sockets.map((socket) =>
      socket
        .all('message.created')
        .map((m) => m.content)
        .join(),
    );
    expect(new Set(contents).size).toBe(1);
  });

  test('is not heard by an outsider', async () => {
    const chat = await group('private', grace);
    const [inside, outside] = await Promise.all([enter(grace), enter(linus)]);
    await ada.post('/messages', { chatId: chat._id, content: 'secret' });
    expect((await inside.nextEvent('message.created')).content).toBe('secret');
    await outside.expectSilence('message.created', 'chat.updated', 'chat.created');
  });

  test('to a chat one is not in is refused as if there were none', async () => {
    const chat = await group('closed', grace);
    const outside = await enter(linus);
    const refused = await say(outside, chat, 'let me in').catch((error: unknown) => error);
    const absent = await say(outside, { ...chat, _id: 'f'.repeat(24) }, 'anyone?').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'not_found' });
    expect(String(absent)).toBe(String(refused));
  });

  test('sent twice with one clientId is stored once and answered with the first', async () => {
    const chat = await group('twice', grace);
    const socket = await enter(ada);
    const data = { chatId: chat._id, content: 'once', clientId: 'same' };
    const [a, b] = await Promise.all([socket.ask('message.send', data), socket.ask('message.send', data)]);
    expect(b).toEqual(a);
    const history = await ada.get<{ items: Message[] }>(`/messages/${chat._id}`);
    expect(history.body.items.map((m) => m.content)).toEqual(['once']);
  });

  test('keeps its content as it was sent, blanks and all', async () => {
    const chat = await group('as sent', grace);
    const socket = await enter(ada);
    const content = '  two\n\tlines 👩‍🚀 \u0000\u2028 ';
    expect((await say(socket, chat, content)).content).toBe(content);
    expect((await socket.nextEvent('message.created')).content).toBe(content);
  });

  test('may answer another of the same chat, and no other', async () => {
    const [chat, other] = [await group('replies', grace), await group('others', grace)];
    const socket = await enter(ada);
    const first = await say(socket, chat, 'question');
    const reply = await socket.ask('message.send', {
      chatId: chat._id,
      content: 'answer',
      clientId: 'r1',
      replyTo: first._id,
    });
    expect(reply.replyTo).toBe(first._id);
    const wrong = socket.ask('message.send', {
      chatId: other._id,
      content: 'answer',
      clientId: 'r2',
      replyTo: first._id,
    });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test('edited and deleted is told to everyone, numbered by rev', async () => {
    const chat = await group('changes', grace);
    const socket = await enter(grace);
    const { body: message } = await ada.post<Message>('/messages', { chatId: chat._id, content: 'first' });
    await ada.patch(`/messages/${message._id}`, { content: 'second' });
    await ada.delete(`/messages/${message._id}`);
    expect(await socket.nextEvent('message.updated')).toMatchObject({ content: 'second', rev: 1, seq: message.seq });
    expect(await socket.nextEvent('message.deleted')).toMatchObject({ content: '', rev: 2, seq: message.seq });
  });
});

describe('resume', () => {
  test('brings exactly the missed messages, then the changes of older ones, then live events', async () => {
    const chat = await group('resume', grace);
    const first = await enter(grace);
    const kept = (await ada.post<Message>('/messages', { chatId: chat._id, content: 'kept' })).body;
    await first.nextEvent('message.created');
    first.close();
    await first.closed;
    for (let n = 0; n < 30; n++) await ada.post('/messages', { chatId: chat._id, content: `missed ${n}` });
    await ada.patch(`/messages/${kept._id}`, { content: 'kept, changed' });
    const again = connect();
    const answer = await again.hello(grace.token ?? '', { [chat._id]: { seq: 1, rev: 0 } });
    expect(answer.reset).toEqual([]);
    await ada.post('/messages', { chatId: chat._id, content: 'live' });
    await again.count('message.created', 31);
    expect(again.all('message.created').map((m) => m.seq)).toEqual(Array.from({ length: 31 }, (_, n) => n + 2));
    expect(again.all('message.updated').map((m) => m.content)).toEqual(['kept, changed']);
  });

  test('with a bare number asks for no changes', async () => {
    const chat = await group('bare', grace);
    const message = (await ada.post<Message>('/messages', { chatId: chat._id, content: 'a' })).body;
    await ada.patch(`/messages/${message._id}`, { content: 'b' });
    const socket = await enter(grace, { [chat._id]: 1 });
    await socket.expectSilence('message.updated', 'message.created');
  });

  test('of a chat too far behind or ahead is answered by reset', async () => {
    const [far, ahead] = [await group('far', grace), await group('ahead', grace)];
    const sender = await enter(ada);
    await Promise.all(Array.from({ length: 502 }, (_, n) => say(sender, far, `n${n}`)));
    const socket = connect();
    const answer = await socket.hello(grace.token ?? '', { [far._id]: 1, [ahead._id]: 7 });
    expect(answer.reset.sort()).toEqual([far._id, ahead._id].sort());
    await say(sender, far, 'live');
    expect((await socket.nextEvent('message.created')).seq).toBe(503);
  });

  test('passes over a chat one is no longer in', async () => {
    const chat = await group('left', grace);
    await grace.put('/chat/groupremove', { chatId: chat._id, userId: grace.id });
    const socket = connect();
    const answer = await socket.hello(grace.token ?? '', { [chat._id]: 0 });
    expect(answer.reset).toEqual([]);
    await ada.post('/messages', { chatId: chat._id, content: 'without grace' });
    await socket.expectSilence('message.created');
  });

  test('under a storm of sends and reconnects loses, doubles and swaps nothing', async () => {
    const chat = await group('storm', grace);
    const sender = await enter(ada);
    const seen: number[] = [];
    const total = 450;
    const sending = Promise.all(Array.from({ length: total }, (_, n) => say(sender, chat, `s${n}`)));
    while (seen.length < total) {
      const socket = await enter(grace, { [chat._id]: seen.at(-1) ?? 0 });
      await socket.count('message.created', Math.min(40, total - seen.length));
      socket.close();
      await socket.closed;
      seen.push(...socket.all('message.created').map((m) => m.seq));
    }
    await sending;
    expect(seen).toEqual(Array.from({ length: total }, (_, n) => n + 1));
  });
});

describe('membership', () => {
  test('gained is told by chat.created and followed by the chat’s messages', async () => {
    const chat = await group('growing', grace);
    const socket = await enter(linus);
    await ada.put('/chat/groupadd', { chatId: chat._id, userId: linus.id });
    const created = await socket.nextEvent('chat.created', (c) => c._id === chat._id);
    expect(created).toMatchObject({ unread: 0, chatName: 'growing' });
    await ada.post('/messages', { chatId: chat._id, content: 'welcome' });
    const message = await socket.nextEvent('message.created', (m) => m.content === 'welcome');
    expect(message.seq).toBe(created.lastSeq + 1);
  });

  test('lost is told by chat.removed, and nothing follows', async () => {
    const chat = await group('shrinking', grace, linus);
    const socket = await enter(linus);
    await ada.put('/chat/groupremove', { chatId: chat._id, userId: linus.id });
    await socket.nextEvent('chat.removed', (data) => data.chatId === chat._id);
    socket.forget();
    await ada.post('/messages', { chatId: chat._id, content: 'without linus' });
    await socket.expectSilence('message.created', 'chat.updated');
    await expect(say(socket, chat, 'still here?')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('of a new direct chat reaches the other side', async () => {
    const [first, second] = await Promise.all([createPerson(talky.url, 'first'), createPerson(talky.url, 'second')]);
    const socket = await enter(second);
    const chat = (await first.post<Chat>('/chat', { userId: second.id })).body;
    await first.post('/messages', { chatId: chat._id, content: 'hi' });
    expect((await socket.nextEvent('chat.created'))._id).toBe(chat._id);
    expect((await socket.nextEvent('message.created')).content).toBe('hi');
  });
});

describe('reading', () => {
  test('is told to every member’s every socket, and never moves back', async () => {
    const chat = await group('reading', grace);
    const [a, g] = await Promise.all([enter(ada), enter(grace)]);
    for (let n = 0; n < 3; n++) await say(a, chat, `r${n}`);
    await g.ask('chat.read', { chatId: chat._id, seq: 3 });
    const told = { chatId: chat._id, userId: grace.id, seq: 3 };
    expect(await a.nextEvent('chat.read')).toEqual(told);
    expect(await g.nextEvent('chat.read')).toEqual(told);
    await g.ask('chat.read', { chatId: chat._id, seq: 1 });
    await a.expectSilence('chat.read');
    const mine = (await grace.get<Chat>(`/chat/${chat._id}`)).body;
    expect(mine).toMatchObject({ unread: 0, lastReadSeq: 3 });
    const history = (await ada.get<{ items: Message[] }>(`/messages/${chat._id}`)).body;
    expect(history.items.map((m) => m.readBy.sort())).toEqual([1, 2, 3].map(() => [ada.id, grace.id].sort()));
  });

  test('of what one sends oneself happens by sending', async () => {
    const chat = await group('own words', grace);
    await ada.post('/messages', { chatId: chat._id, content: 'mine' });
    expect((await ada.get<Chat>(`/chat/${chat._id}`)).body.unread).toBe(0);
    expect((await grace.get<Chat>(`/chat/${chat._id}`)).body.unread).toBe(1);
  });

  test('goes no further than the newest message', async () => {
    const chat = await group('too far', grace);
    await ada.post('/messages', { chatId: chat._id, content: 'only one' });
    const socket = await enter(grace);
    await socket.ask('chat.read', { chatId: chat._id, seq: 99 });
    expect((await grace.get<Chat>(`/chat/${chat._id}`)).body.lastReadSeq).toBe(1);
  });

  test('by REST is told as well, and is nothing for an outsider', async () => {
    const chat = await group('from a notification', grace);
    await ada.post('/messages', { chatId: chat._id, content: 'read me' });
    const socket = await enter(ada);
    expect((await linus.put(`/messages/${chat._id}/read`, { seq: 1 })).status).toBe(404);
    expect((await grace.put(`/messages/${chat._id}/read`, { seq: 1 })).status).toBe(204);
    expect(await socket.nextEvent('chat.read')).toEqual({ chatId: chat._id, userId: grace.id, seq: 1 });
  });
});

describe('typing', () => {
  test('is told to the others and to no device of one’s own', async () => {
    const chat = await group('typing', grace);
    const [mine, other, theirs] = await Promise.all([enter(ada), enter(ada), enter(grace)]);
    await mine.ask('typing.start', { chatId: chat._id });
    expect(await theirs.nextEvent('typing.started')).toEqual({ chatId: chat._id, userId: ada.id });
    await mine.ask('typing.stop', { chatId: chat._id });
    expect(await theirs.nextEvent('typing.stopped')).toEqual({ chatId: chat._id, userId: ada.id });
    await mine.expectSilence('typing.started', 'typing.stopped');
    await other.expectSilence('typing.started', 'typing.stopped');
    // The own devices still hear the chat afterwards.
    await say(mine, chat, 'done');
    await other.nextEvent('message.created', (m) => m.content === 'done');
  });

  test('ends when the message is sent', async () => {
    const chat = await group('typed', grace);
    const [mine, theirs] = await Promise.all([enter(ada), enter(grace)]);
    await mine.ask('typing.start', { chatId: chat._id });
    await theirs.nextEvent('typing.started');
    await say(mine, chat, 'typed');
    await theirs.nextEvent('typing.stopped');
  });

  test('in a chat one is not in is refused', async () => {
    const chat = await group('not yours', grace);
    const socket = await enter(linus);
    await expect(socket.ask('typing.start', { chatId: chat._id })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('presence', () => {
  test('is told of those one watches who share a chat, strangers are left out', async () => {
    const [eva, finn, stranger] = await Promise.all(
      ['eva', 'finn', 'stranger'].map((name) => createPerson(talky.url, name)),
    );
    if (!eva || !finn || !stranger) throw new Error('no people');
    await eva.post('/chat', { userId: finn.id });
    const watcher = await enter(eva);
    const before = await watcher.ask('presence.watch', { userIds: [finn.id, stranger.id] });
    expect(before).toEqual([{ userId: finn.id, status: 'offline', lastSeenAt: null }]);
    const watched = await enter(finn);
    expect(await watcher.nextEvent('presence.changed')).toMatchObject({ userId: finn.id, status: 'online' });
    await watched.ask('presence.set', { status: 'away' });
    expect(await watcher.nextEvent('presence.changed')).toMatchObject({ status: 'away' });
    await watched.ask('presence.set', { status: 'dnd' });
    expect(await watcher.nextEvent('presence.changed')).toMatchObject({ status: 'dnd' });
    await watched.ask('presence.set', { status: 'online' });
    expect(await watcher.nextEvent('presence.changed')).toMatchObject({ status: 'online' });
  });

  test('does not flicker over a reconnect, and ends after it', async () => {
    const [eva, finn] = await Promise.all(['eva2', 'finn2'].map((name) => createPerson(talky.url, name)));
    if (!eva || !finn) throw new Error('no people');
    await eva.post('/chat', { userId: finn.id });
    const [watcher, watched] = [await enter(eva), await enter(finn)];
    await watcher.ask('presence.watch', { userIds: [finn.id] });
    watched.terminate();
    const back = await enter(finn);
    await watcher.ask('presence.watch', { userIds: [finn.id] });
    await watcher.expectSilence('presence.changed');
    back.close();
    const gone = await watcher.nextEvent('presence.changed');
    expect(gone.status).toBe('offline');
    expect(Date.parse(gone.lastSeenAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  }, 15_000);
});

describe('the end of a session', () => {
  test('closes its sockets with 4409 and leaves the others', async () => {
    const eva = await createPerson(talky.url, 'eva3');
    const socket = await enter(eva);
    const bystander = await enter(ada);
    const answer = await eva.raw('POST', '/users/logout', { headers: { cookie: `talky_refresh=${eva.refreshToken}` } });
    expect(answer.status).toBe(204);
    expect((await socket.closed).code).toBe(4409);
    expect((await eva.get('/users/me')).status).toBe(401);
    expect(bystander.isOpen).toBe(true);
  });
});
