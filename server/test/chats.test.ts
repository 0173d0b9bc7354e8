import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { MembershipModel } from '../src/modules/chats/membership.ts';
import { ChatModel } from '../src/modules/chats/model.ts';
import type { Chat, Message } from '../src/protocol/resources.ts';
import { createCast, createPerson, type Person, startTalky, type Talky } from './testing.ts';

type Page = { items: Chat[]; nextCursor: string | null };

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;
let count = 0;

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace, linus } = await createCast(talky.url));
});

afterAll(() => talky.stop());

const somebody = () => createPerson(talky.url, `person${count++}`);
const nobody = '0123456789abcdef01234567';
const openDirect = (from: Person, to: { id: string }) => from.post<Chat>('/chat', { userId: to.id });
const say = async (person: Person, chatId: string, content: string) =>
  (await person.post<Message>('/messages', { chatId, content })).body;
const chatsOf = async (person: Person) => (await person.get<Page>('/chat')).body.items;

describe('the direct chat of two people', () => {
  test('is called after the other one, for each of them', async () => {
    const chat = await openDirect(ada, grace);
    expect(chat).toMatchObject({
      status: 200,
      body: { chatName: 'grace', isGroupChat: false, isPublic: false, groupAdmin: null, admins: [], memberCount: 2 },
    });
    expect(chat.body.users.map((user) => user._id).sort()).toEqual([ada.id, grace.id].sort());
    expect((await openDirect(grace, ada)).body).toMatchObject({ _id: chat.body._id, chatName: 'ada' });
  });

  test('is made once, however many ask at once from both sides', async () => {
    const [one, other] = [await somebody(), await somebody()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? openDirect(one, other) : openDirect(other, one))),
    );
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((answer) => answer.body._id)).size).toBe(1);
    expect(await ChatModel.countDocuments({ directKey: [one.id, other.id].sort().join(':') })).toBe(1);
    expect(await MembershipModel.countDocuments({ chat: answers[0]?.body._id })).toBe(2);
  });

  test('with oneself is a place for notes', async () => {
    const chat = (await openDirect(ada, ada)).body;
    expect(chat).toMatchObject({ chatName: 'ada', memberCount: 1 });
    await say(ada, chat._id, 'remember the milk');
    expect((await openDirect(ada, ada)).body.latestMessage?.content).toBe('remember the milk');
  });

  test('with nobody does not exist', async () => {
    expect((await openDirect(ada, { id: nobody })).status).toBe(404);
  });

  test('knows no group’s verbs', async () => {
    const chatId = (await openDirect(ada, grace)).body._id;
    const refused = await Promise.all([
      ada.put('/chat/rename', { chatId, chatName: 'ours' }),
      ada.put('/chat/groupadd', { chatId, userId: linus.id }),
      ada.put('/chat/groupremove', { chatId, userId: grace.id }),
      ada.put('/chat/groupremove', { chatId, userId: ada.id }),
      ada.put('/chat/role', { chatId, userId: ada.id, role: 'admin' }),
      ada.put('/chat/visibility', { chatId, isPublic: true }),
    ]);
    expect(refused.map((answer) => answer.status)).toEqual(refused.map(() => 400));
    expect((await linus.post(`/chat/${chatId}/join`)).status).toBe(404);
  });

  test('does not exist for an outsider', async () => {
    const chatId = (await openDirect(ada, grace)).body._id;
    expect((await ada.get(`/chat/${chatId}`)).status).toBe(200);
    const answers = await Promise.all([
      linus.get(`/chat/${chatId}`),
      linus.get(`/chat/${chatId}/members`),
      linus.put('/chat/rename', { chatId, chatName: 'mine' }),
      linus.get(`/messages/${chatId}`),
      linus.post('/messages', { chatId, content: 'hello?' }),
    ]);
    const unknown = await Promise.all([linus.get(`/chat/${nobody}`), linus.get(`/messages/${nobody}`)]);
    const told = (answer: { status: number; body: unknown }) =>
      `${answer.status} ${JSON.stringify(answer.body).replace(/"requestId":"[^"]+"/, '')}`;
    expect(new Set(answers.map(told)).size).toBe(1);
    expect(new Set([...answers, ...unknown].map(told)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });
});

describe('one’s chats', () => {
  let reader: Person;
  let writers: Person[];

  beforeEach(async () => {
    reader = await somebody();
    writers = await Promise.all([somebody(), somebody(), somebody()]);
    for (const writer of writers) await openDirect(reader, writer);
  });

  const chatWith = async (writer: Person) => (await openDirect(reader, writer)).body._id;

  test('stand in the order of their latest message, exactly as of now', async () => {
    const [a, b, c] = (await Promise.all(writers.map(chatWith))) as [string, string, string];
    for (const id of [c, a, b, a]) await say(reader, id, 'hello');
    expect((await chatsOf(reader)).map((chat) => chat._id)).toEqual([a, b, c]);
  });

  test('carry what was said last, how far it goes and what is unread', async () => {
    const [writer] = writers as [Person];
    const id = await chatWith(writer);
    for (const text of ['one', 'two', 'three']) await say(writer, id, text);
    const mine = (await chatsOf(reader)).find((chat) => chat._id === id);
    expect(mine).toMatchObject({ lastSeq: 3, lastReadSeq: 0, unread: 3, latestMessage: { content: 'three', seq: 3 } });
    const theirs = (await chatsOf(writer)).find((chat) => chat._id === id);
    expect(theirs).toMatchObject({ lastSeq: 3, lastReadSeq: 3, unread: 0 });
  });

  test('are paged without gap or double', async () => {
    for (let n = 0; n < 8; n++) await openDirect(reader, await somebody());
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { body: Page } = await reader.get<Page>(`/chat?limit=3${cursor && `&cursor=${cursor}`}`);
      expect(page.body.items.length).toBeLessThanOrEqual(3);
      ids.push(...page.body.items.map((chat) => chat._id));
      cursor = page.body.nextCursor;
    }
    expect(ids).toHaveLength(11);
    expect(new Set(ids).size).toBe(11);
  });

  test('are nobody else’s', async () => {
    expect(await chatsOf(reader)).toHaveLength(3);
    expect(await chatsOf(await somebody())).toEqual([]);
  });

  test.each(['limit=abc', 'limit=1e3', 'limit=-1', 'limit=', 'cursor=nonsense', 'cursor=%00'])(
    'asked for with %s is nonsense',
    async (query) => {
      expect((await reader.get(`/chat?${query}`)).status).toBe(400);
    },
  );
});
