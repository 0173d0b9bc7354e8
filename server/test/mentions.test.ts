import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { messages } from '../src/modules/messages/model.ts';
import { prepareMessage } from '../src/modules/messages/prepare.ts';
import type { Mention, MentionAll } from '../src/protocol/mentions.ts';
import type { Chat, Message, Webhook } from '../src/protocol/resources.ts';
import { createPerson, type Person, startTalky, type Talky, TestSocket } from './testing.ts';

let talky: Talky;
let ada: Person;
let king: Person;
let zoe: Person;
let outsider: Person;
let chatId: string;

beforeAll(async () => {
  talky = await startTalky();
  const people = ['Ada', 'Ada King', 'Zoë Ångström', 'Olga'].map((name, index) =>
    createPerson(talky.url, name, { email: `person${index}@example.org` }),
  );
  [ada, king, zoe, outsider] = (await Promise.all(people)) as [Person, Person, Person, Person];
});

afterAll(() => talky.stop());

/** Ada's group. */
beforeEach(async () => {
  const users = [king.id, zoe.id];
  chatId = (await ada.post<Chat>('/chat/group', { name: 'Engines', users })).body._id;
});

const send = async (person: Person, content: string, more: Record<string, unknown> = {}) =>
  (await person.post<Message>('/messages', { chatId, content, ...more })).body;
const edit = async (person: Person, { _id }: Message, content: string, more: Record<string, unknown> = {}) =>
  (await person.patch<Message>(`/messages/${_id}`, { content, ...more })).body;
const look = async (person: Person) => (await person.get<Chat>(`/chat/${chatId}`)).body;
const limitAll = (person: Person, mentionAll: MentionAll) => person.patch<Chat>(`/chat/${chatId}`, { mentionAll });

/** What is named, and who by it. */
const named = ({ content, mentions = [] }: Message) =>
  mentions.map(({ kind, userId, offset, length }) => [content.slice(offset, offset + length), userId ?? kind]);

describe('a message names', () => {
  test('members by their whole name, whatever its case and accents, the longest first', async () => {
    const message = await send(zoe, 'hi @ADA, @ada king and @Zoe Angstrom: mail ada@example.org');
    expect(named(message)).toEqual([
      ['@ADA', ada.id],
      ['@ada king', king.id],
      ['@Zoe Angstrom', zoe.id],
    ]);
    expect(message.addressed).toEqual([ada.id, king.id]);
  });

  test('nobody who is not in the chat, by part of a name, or in code', async () => {
    const message = await send(ada, 'ask @Olga, @Zoë, `@Ada King` or\n```\n@Ada King\n```');
    expect(message.mentions).toBeUndefined();
    expect(message.addressed).toBeUndefined();
    expect(await messages().countDocuments({ addressed: { $exists: true }, content: message.content })).toBe(0);
  });

  test('the same for who sends, who hears and who reads', async () => {
    const socket = await TestSocket.enter(talky.socketUrl, king.token);
    const sent = await socket.ask('message.send', { chatId, content: '@Ada look', clientId: 'c1' });
    const mentions: Mention[] = [{ kind: 'user', userId: ada.id, offset: 0, length: 4 }];
    expect(sent.mentions).toEqual(mentions);
    expect((await socket.nextEvent('message.created')).mentions).toEqual(mentions);
    const { body } = await ada.get<{ items: Message[] }>(`/messages/${chatId}`);
    expect(body.items.map((message) => message.mentions)).toEqual([mentions]);
    socket.close();
  });

  test('one of several of that name: the one it is spelt like, else the first to join, else whom the sender says', async () => {
    const [upper, lower] = await Promise.all([
      createPerson(talky.url, 'SAM'),
      createPerson(talky.url, 'sam', { email: 's@x.org' }),
    ]);
    for (const { id } of [upper, lower]) await ada.put('/chat/groupadd', { chatId, userId: id });
    const message = await send(ada, '@SAM @sam @Sam @Sam', {
      mentions: [{ userId: lower.id, offset: 15, length: 4 }],
    });
    expect(named(message).map(([, id]) => id)).toEqual([upper.id, lower.id, upper.id, lower.id]);
  });

  test('whom the sender says where no blank tells names from words', async () => {
    const han = await createPerson(talky.url, '田中', { email: 'han@example.org' });
    await ada.put('/chat/groupadd', { chatId, userId: han.id });
    expect(named(await send(ada, '你好@田中さん'))).toEqual([]);
    const message = await send(ada, '你好@田中さん', { mentions: [{ userId: han.id, offset: 2, length: 3 }] });
    expect(named(message)).toEqual([['@田中', han.id]]);
  });

  test('not what the sender says untruly', async () => {
    const untrue = [
      { userId: outsider.id, offset: 0, length: 5 },
      { userId: zoe.id, offset: 6, length: 4 },
      { userId: ada.id, offset: 90, length: 4 },
    ];
    expect(named(await send(king, '@Olga @Ada', { mentions: untrue }))).toEqual([['@Ada', ada.id]]);
    expect((await king.post('/messages', { chatId, content: 'x', mentions: [{ userId: 'x' }] })).status).toBe(400);
  });

  test('up to 50', async () => {
    expect((await send(king, '@Ada '.repeat(60))).mentions).toHaveLength(50);
  });
});

test('a message without an @ is ready for the ledger at once: nothing is looked up', async () => {
  await send(ada, 'so that the membership is known');
  const actor = { userId: ada.id, sessionId: null, isAdmin: false, isBot: false };
  expect(prepareMessage(actor, { chatId, content: 'plain' })).toMatchObject({ kind: 'message', content: 'plain' });
  const named = prepareMessage(actor, { chatId, content: '@Ada King' });
  expect(named).toBeInstanceOf(Promise);
  expect((await named).addressed).toEqual([king.id]);
});

describe('everybody is named', () => {
  test('by @all, @everyone and @channel; who is at it by @here', async () => {
    const message = await send(zoe, '@all @Everyone @channel @here @allies');
    expect(named(message).map(([, kind]) => kind)).toEqual(['all', 'all', 'all', 'here']);
    expect(message.addressed).toEqual(['all', 'here']);
  });

  test('by admins alone where they say so', async () => {
    expect((await look(zoe)).mentionAll).toBe('everyone');
    expect((await limitAll(zoe, 'admins')).status).toBe(403);
    expect((await limitAll(outsider, 'admins')).status).toBe(404);
    expect((await limitAll(ada, 'admins')).body.mentionAll).toBe('admins');
    expect(named(await send(zoe, '@all @here @Ada'))).toEqual([['@Ada', ada.id]]);
    expect(named(await send(ada, '@all'))).toEqual([['@all', 'all']]);
    expect((await limitAll(ada, 'everyone')).body.mentionAll).toBe('everyone');
    expect(named(await send(zoe, '@here'))).toEqual([['@here', 'here']]);
  });

  test('by webhooks as by members', async () => {
    const { body } = await ada.post<Webhook>('/webhooks', { chatId, name: 'CI' });
    const post = (text: string) => fetch(body.url ?? '', { method: 'POST', body: JSON.stringify({ text }) });
    expect((await post('<!here> @Ada King, it is red')).status).toBe(200);
    await limitAll(ada, 'admins');
    expect((await post('<!channel> still red')).status).toBe(200);
    const { items } = (await ada.get<{ items: Message[] }>(`/messages/${chatId}`)).body;
    expect(items.map((message) => message.addressed)).toEqual([['here', king.id], undefined]);
  });

  test('not in a direct chat', async () => {
    const direct = (await ada.post<Chat>('/chat', { userId: zoe.id })).body;
    const message = (await ada.post<Message>('/messages', { chatId: direct._id, content: '@all @here' })).body;
    expect(message.mentions).toBeUndefined();
    expect((await ada.patch(`/chat/${direct._id}`, { mentionAll: 'admins' })).status).toBe(400);
  });
});

describe('an answer', () => {
  test('is addressed to whom it answers, but never to its sender', async () => {
    const question = await send(ada, 'who?');
    expect((await send(zoe, 'me', { replyTo: question._id })).addressed).toEqual([ada.id]);
    expect((await send(ada, 'nobody @Ada', { replyTo: question._id })).addressed).toBeUndefined();
  });

  test('to a line of the timeline itself is for nobody in particular', async () => {
    await ada.put('/chat/groupadd', { chatId, userId: outsider.id });
    const { items } = (await ada.get<{ items: Message[] }>(`/messages/${chatId}`)).body;
    expect(items.at(-1)?.system?.kind).toBe('member.added');
    expect((await send(zoe, 'hello', { replyTo: items.at(-1)?._id })).addressed).toBeUndefined();
  });
});

describe('an edit', () => {
  test('names anew', async () => {
    const question = await send(zoe, 'who?');
    const message = await send(ada, '@Ada King me', { replyTo: question._id });
    const changed = await edit(ada, message, '@here me');
    expect(named(changed)).toEqual([['@here', 'here']]);
    expect(changed.addressed).toEqual(['here', zoe.id]);
    expect((await edit(ada, message, 'me')).addressed).toEqual([zoe.id]);
  });

  test('leaves a name that it keeps with whom it meant', async () => {
    const [first, second] = await Promise.all([
      createPerson(talky.url, 'Kim'),
      createPerson(talky.url, 'Kim', { email: 'k@x.org' }),
    ]);
    for (const { id } of [first, second]) await ada.put('/chat/groupadd', { chatId, userId: id });
    const message = await send(ada, '@Kim', { mentions: [{ userId: second.id, offset: 0, length: 4 }] });
    expect(named(await edit(ada, message, 'so, @Kim?'))).toEqual([['@Kim', second.id]]);
    await second.patch('/users/me', { name: 'Kim Possible' });
    expect(named(await edit(ada, message, 'well, @Kim?'))).toEqual([['@Kim', second.id]]);
  });

  test('of whom is meant alone is one too, and the same again is none', async () => {
    const [first, second] = await Promise.all([
      createPerson(talky.url, 'Lee'),
      createPerson(talky.url, 'Lee', { email: 'l@x.org' }),
    ]);
    for (const { id } of [first, second]) await ada.put('/chat/groupadd', { chatId, userId: id });
    const meaning = ({ id }: Person) => ({ mentions: [{ userId: id, offset: 0, length: 4 }] });
    const message = await send(ada, '@Lee', meaning(first));
    const changed = await edit(ada, message, '@Lee', meaning(second));
    expect(changed.addressed).toEqual([second.id]);
    expect((await edit(ada, message, '@Lee', meaning(second))).rev).toBe(changed.rev ?? 0);
  });

  test('that deletes names nobody', async () => {
    const message = await send(ada, '@Ada King');
    const { body } = await ada.delete<Message>(`/messages/${message._id}`);
    expect([body.mentions, body.addressed]).toEqual([undefined, undefined]);
    expect((await look(king)).addressed).toBe(0);
  });
});

describe('what is addressed to a member and not read', () => {
  test('is counted in every copy of the chat that is theirs', async () => {
    const question = await send(king, 'who?');
    await send(ada, 'plain');
    await send(ada, '@Ada King');
    await send(ada, '@Zoë Ångström');
    await send(zoe, '@all');
    await send(zoe, 'me', { replyTo: question._id });
    const mine = { unread: 5, addressed: 3, addressedSeqs: [3, 5, 6] };
    expect(await look(king)).toMatchObject(mine);
    const listed = (await king.get<{ items: Chat[] }>('/chat')).body.items.find(({ _id }) => _id === chatId);
    expect(listed).toMatchObject(mine);
    const socket = new TestSocket(talky.socketUrl);
    const { chats } = await socket.hello(king.token ?? '');
    expect(chats.find(({ _id }) => _id === chatId)).toMatchObject(mine);
    await socket.ask('chat.read', { chatId, seq: 5 });
    expect(await look(king)).toMatchObject({ unread: 1, addressed: 1, addressedSeqs: [6] });
    socket.close();
  });

  test('is known however far behind one is, and after later changes', async () => {
    const first = await send(ada, '@Ada King');
    const socket = await TestSocket.enter(talky.socketUrl, ada.token);
    const more = Array.from({ length: 250 }, (_, index) => `${index}`);
    await Promise.all(more.map((clientId) => socket.ask('message.send', { chatId, content: 'plain', clientId })));
    const last = await send(zoe, '@here');
    const seqsOnHello = async () => {
      const asking = new TestSocket(talky.socketUrl);
      const { chats } = await asking.hello(king.token ?? '');
      asking.close();
      return chats.find(({ _id }) => _id === chatId)?.addressedSeqs;
    };
    expect(await seqsOnHello()).toEqual([1, last.seq]);
    await edit(ada, first, 'nobody');
    await edit(zoe, last, '@Ada King');
    expect(await seqsOnHello()).toEqual([last.seq]);
    await king.put(`/messages/${chatId}/read`, { seq: 100 });
    expect(await seqsOnHello()).toEqual([last.seq]);
    await zoe.delete(`/messages/${last._id}`);
    expect(await seqsOnHello()).toEqual([]);
    expect((await look(king)).addressedSeqs).toEqual([]);
    socket.close();
  });

  test('is everything of a direct chat', async () => {
    const people = await Promise.all([createPerson(talky.url, 'Max'), createPerson(talky.url, 'Moritz')]);
    const [max, moritz] = people as [Person, Person];
    const direct = (await max.post<Chat>('/chat', { userId: moritz.id })).body;
    for (const content of ['one', 'two']) await max.post('/messages', { chatId: direct._id, content });
    const [theirs] = (await moritz.get<{ items: Chat[] }>('/chat')).body.items;
    expect(theirs).toMatchObject({ unread: 2, addressed: 2 });
    expect(theirs?.addressedSeqs).toBeUndefined();
    const [own] = (await max.get<{ items: Chat[] }>('/chat')).body.items;
    expect(own).toMatchObject({ unread: 0, addressed: 0 });
  });

  test('is each member’s own when many ask at once', async () => {
    await send(ada, '@Ada King');
    await send(ada, '@Zoë Ångström @Ada King');
    await send(king, '@all');
    const sockets = [ada, king, zoe].map(() => new TestSocket(talky.socketUrl));
    const hellos = await Promise.all(
      [ada, king, zoe].map((person, index) => sockets[index]?.hello(person.token ?? '')),
    );
    const counts = hellos.map((hello) => hello?.chats.find(({ _id }) => _id === chatId)?.addressedSeqs);
    expect(counts).toEqual([[3], [], [2, 3]]);
    for (const socket of sockets) socket.close();
  });
});
