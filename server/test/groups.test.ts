import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { MembershipModel } from '../src/modules/chats/membership.ts';
import { UserModel } from '../src/modules/users/model.ts';
import type { Chat, Member, Message, PublicChat } from '../src/protocol/resources.ts';
import { createCast, createPerson, type Person, startTalky, type Talky, TestSocket } from './testing.ts';

type Page<T> = { items: T[]; nextCursor: string | null };

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;
let chatId: string;
let count = 0;

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace, linus } = await createCast(talky.url));
});

afterAll(() => talky.stop());

/** ada's group, with grace in it. */
beforeEach(async () => {
  chatId = (await make(ada, [grace])).body._id;
});

const make = (founder: Person, others: Person[], more: Record<string, unknown> = {}) =>
  founder.post<Chat>('/chat/group', { name: 'Bletchley', users: others.map((person) => person.id), ...more });
const add = (actor: Person, person: Person) => actor.put<Chat>('/chat/groupadd', { chatId, userId: person.id });
const remove = (actor: Person, person: Person) => actor.put<Chat>('/chat/groupremove', { chatId, userId: person.id });
const setRole = (actor: Person, person: Person, role: string) =>
  actor.put<Chat>('/chat/role', { chatId, userId: person.id, role });
const look = async (person: Person) => await person.get<Chat>(`/chat/${chatId}`);
const history = async (person: Person) => (await person.get<Page<Message>>(`/messages/${chatId}`)).body.items;
const somebody = () => createPerson(talky.url, `member${count++}`);

describe('making a group', () => {
  test('makes its founder its admin, and everybody a member of an empty timeline', async () => {
    const { status, body } = await make(ada, [grace, linus], { name: ' Hut   8 ' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      chatName: 'Hut 8',
      isGroupChat: true,
      isPublic: false,
      memberCount: 3,
      admins: [ada.id],
      groupAdmin: { _id: ada.id },
      latestMessage: null,
      lastSeq: 0,
      unread: 0,
    });
    expect(body.users.map((user) => user.name)).toEqual(['ada', 'grace', 'linus']);
  });

  test('counts a person once, however often they are named', async () => {
    const { body } = await make(ada, [grace, ada, grace]);
    expect(body.memberCount).toBe(2);
  });

  test.each([
    ['nobody else', { users: [] }, 400],
    ['a blank name', { name: ' ' }, 400],
    ['a name of 81 characters', { name: 'x'.repeat(81) }, 400],
    ['an operator for the people', { users: { $gt: '' } }, 400],
    ['an id that is none', { users: ['42'] }, 400],
    ['an id of nobody', { users: ['0123456789abcdef01234567'] }, 404],
  ])('takes no %s', async (_what, change, status) => {
    expect((await make(ada, [grace], change)).status).toBe(status);
  });

  test('of oneself alone is refused, as is one with somebody who is gone', async () => {
    expect((await make(ada, [ada])).status).toBe(400);
    const gone = await somebody();
    await UserModel.updateOne({ _id: gone.id }, { $set: { deactivatedAt: new Date() } });
    expect((await make(ada, [gone])).status).toBe(404);
  });
});

describe('an admin', () => {
  test('adds somebody, who sees the whole history and has it as read', async () => {
    await ada.post('/messages', { chatId, content: 'before linus' });
    expect((await look(linus)).status).toBe(404);
    expect((await add(ada, linus)).body.users.map((user) => user.name)).toEqual(['ada', 'grace', 'linus']);
    const seen = await history(linus);
    expect(seen.map((message) => message.content)).toEqual(['before linus', 'ada added linus']);
    expect(seen[1]?.system).toEqual({ kind: 'member.added', subject: { _id: linus.id, name: 'linus' } });
    expect((await look(linus)).body).toMatchObject({ unread: 0, lastReadSeq: 2, lastSeq: 2 });
  });

  test('adding a member again changes nothing, also twenty times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => add(ada, linus)));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    expect((await look(ada)).body).toMatchObject({ memberCount: 3, lastSeq: 1 });
  });

  test('removes somebody, who sees nothing of it from then on', async () => {
    await add(ada, linus);
    expect((await remove(ada, linus)).body).toMatchObject({ memberCount: 2 });
    expect((await look(linus)).status).toBe(404);
    expect((await linus.get(`/messages/${chatId}`)).status).toBe(404);
    expect((await linus.post('/messages', { chatId, content: 'let me in' })).status).toBe(404);
    expect((await history(ada)).at(-1)).toMatchObject({
      content: 'ada removed linus',
      system: { kind: 'member.removed', subject: { _id: linus.id } },
    });
    expect((await remove(ada, linus)).status).toBe(404);
  });

  test('renames the group, and the timeline tells', async () => {
    expect((await ada.put<Chat>('/chat/rename', { chatId, chatName: ' Hut 6 ' })).body.chatName).toBe('Hut 6');
    expect((await history(grace)).at(-1)).toMatchObject({
      content: 'ada renamed the group to Hut 6',
      system: { kind: 'chat.renamed', chatName: 'Hut 6' },
    });
    await ada.put('/chat/rename', { chatId, chatName: 'Hut 6' });
    expect(await history(grace)).toHaveLength(1);
  });

  test('makes others admins, who may then do the same', async () => {
    expect((await add(grace, linus)).status).toBe(403);
    expect((await setRole(ada, grace, 'admin')).body.admins).toEqual([ada.id, grace.id]);
    expect((await add(grace, linus)).status).toBe(200);
    expect((await setRole(grace, ada, 'member')).body).toMatchObject({
      admins: [grace.id],
      groupAdmin: { _id: grace.id },
    });
    expect((await remove(ada, linus)).status).toBe(403);
  });

  test('is none by being the workspace’s admin', async () => {
    chatId = (await make(grace, [ada])).body._id;
    expect((await add(ada, linus)).status).toBe(403);
    expect((await remove(ada, grace)).status).toBe(403);
  });
});

describe('the last admin', () => {
  test('cannot step down', async () => {
    expect((await setRole(ada, ada, 'member')).status).toBe(409);
    expect((await look(ada)).body.admins).toEqual([ada.id]);
  });

  test('is never lost when two step down at once', async () => {
    await setRole(ada, grace, 'admin');
    await Promise.all([setRole(ada, ada, 'member'), setRole(grace, grace, 'member')]);
    expect(await MembershipModel.countDocuments({ chat: chatId, role: 'admin' })).toBeGreaterThan(0);
  });

  test('leaving promotes the oldest member', async () => {
    await add(ada, linus);
    const left = await remove(ada, ada);
    expect(left.status).toBe(200);
    expect(left.body.users.map((user) => user.name)).toEqual(['grace', 'linus']);
    expect((await look(ada)).status).toBe(404);
    expect((await look(linus)).body).toMatchObject({ admins: [grace.id], groupAdmin: { _id: grace.id } });
    expect((await remove(grace, linus)).status).toBe(200);
  });

  test('may leave as the last member, too', async () => {
    await remove(ada, grace);
    expect((await remove(ada, ada)).status).toBe(200);
    expect(await MembershipModel.countDocuments({ chat: chatId })).toBe(0);
  });
});

describe('a member', () => {
  test('may leave, and do nothing else to the group', async () => {
    await add(ada, linus);
    const refused = await Promise.all([
      add(grace, linus),
      remove(grace, linus),
      remove(grace, ada),
      setRole(grace, grace, 'admin'),
      grace.put('/chat/rename', { chatId, chatName: 'mine' }),
      grace.put('/chat/visibility', { chatId, isPublic: true }),
    ]);
    expect(refused.map((answer) => answer.status)).toEqual(refused.map(() => 403));
    expect((await remove(grace, grace)).status).toBe(200);
    expect((await history(ada)).at(-1)).toMatchObject({ content: 'grace left', system: { kind: 'member.left' } });
  });
});

test('every change of a group is told to its members, and to nobody else', async () => {
  const [hers, his] = [new TestSocket(talky.socketUrl), new TestSocket(talky.socketUrl)];
  await Promise.all([hers.hello(grace.token ?? ''), his.hello(linus.token ?? '')]);
  const hears = (matches: (chat: Chat) => boolean) => hers.nextEvent('chat.updated', matches);
  await ada.put('/chat/rename', { chatId, chatName: 'Hut 6' });
  const told = await hears((chat) => chat.chatName === 'Hut 6');
  // What belongs to one member is in no copy that all of them share.
  expect([told.unread, told.lastReadSeq]).toEqual([undefined, undefined]);
  await ada.put('/chat/visibility', { chatId, isPublic: true });
  await hears((chat) => chat.isPublic);
  await setRole(ada, grace, 'admin');
  await hears((chat) => chat.admins.includes(grace.id));
  await his.expectSilence('chat.updated', 'chat.created', 'message.created');
  await add(ada, linus);
  await hears((chat) => chat.memberCount === 3);
  expect(await his.nextEvent('chat.created')).toMatchObject({ _id: chatId, unread: 0 });
  await remove(ada, linus);
  await hears((chat) => chat.memberCount === 2);
  expect(await his.nextEvent('chat.removed')).toEqual({ chatId });
  for (const socket of [hers, his]) socket.close();
});

test('to an outsider a private group does not exist, whatever they try', async () => {
  const answers = await Promise.all([
    look(linus),
    linus.get(`/chat/${chatId}/members`),
    add(linus, linus),
    remove(linus, grace),
    remove(linus, linus),
    setRole(linus, linus, 'admin'),
    linus.put('/chat/rename', { chatId, chatName: 'mine' }),
    linus.put('/chat/visibility', { chatId, isPublic: true }),
    linus.post(`/chat/${chatId}/join`),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 404));
  expect((await look(grace)).body.memberCount).toBe(2);
});

describe('a public group', () => {
  const browse = async (person: Person, query = '') =>
    (await person.get<Page<PublicChat>>(`/chat/public?limit=100${query}`)).body.items;

  test('is found and joined by anybody', async () => {
    expect((await ada.put<Chat>('/chat/visibility', { chatId, isPublic: true })).body.isPublic).toBe(true);
    const found = (await browse(linus)).find((chat) => chat._id === chatId);
    expect(found).toMatchObject({ chatName: 'Bletchley', memberCount: 2, isMember: false });
    const joined = await linus.post<Chat>(`/chat/${chatId}/join`);
    expect(joined).toMatchObject({ status: 200, body: { memberCount: 3, unread: 0 } });
    expect((await history(ada)).at(-1)).toMatchObject({ content: 'linus joined', system: { kind: 'member.joined' } });
    expect((await browse(linus)).find((chat) => chat._id === chatId)?.isMember).toBe(true);
    await linus.post(`/chat/${chatId}/join`);
    expect((await look(ada)).body).toMatchObject({ memberCount: 3, lastSeq: 1 });
  });

  test('shows an outsider neither its members nor what they say', async () => {
    await ada.put('/chat/visibility', { chatId, isPublic: true });
    expect((await look(linus)).status).toBe(404);
    expect((await linus.get(`/messages/${chatId}`)).status).toBe(404);
  });

  test('closed again is found by nobody', async () => {
    await ada.put('/chat/visibility', { chatId, isPublic: true });
    expect((await browse(linus)).map((chat) => chat._id)).toContain(chatId);
    await ada.put('/chat/visibility', { chatId, isPublic: false });
    expect((await browse(linus)).map((chat) => chat._id)).not.toContain(chatId);
    expect((await linus.post(`/chat/${chatId}/join`)).status).toBe(404);
  });

  test('is searched by text, not by a pattern, and paged', async () => {
    for (const name of ['Café (x)', 'cafeteria', 'c.fe']) await make(ada, [grace], { name, isPublic: true });
    const names = async (search: string) =>
      (await browse(linus, `&search=${encodeURIComponent(search)}`)).map((chat) => chat.chatName);
    expect(await names('CAFÉ (')).toEqual(['Café (x)']);
    expect(await names('c.f')).toEqual(['c.fe']);
    const first = (await linus.get<Page<PublicChat>>('/chat/public?limit=1')).body;
    const second = (await linus.get<Page<PublicChat>>(`/chat/public?limit=1&cursor=${first.nextCursor}`)).body;
    expect(second.items[0]?._id).not.toBe(first.items[0]?._id);
    expect((await linus.get('/chat/public?cursor=nonsense')).status).toBe(400);
  });
});

test('members are paged oldest first, with their roles', async () => {
  for (let n = 0; n < 5; n++) await add(ada, await somebody());
  const members: Member[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { body: Page<Member> } = await grace.get(
      `/chat/${chatId}/members?limit=2${cursor && `&cursor=${cursor}`}`,
    );
    members.push(...page.body.items);
    cursor = page.body.nextCursor;
  }
  expect(members).toHaveLength(7);
  expect(members.slice(0, 2).map((member) => [member.name, member.role])).toEqual([
    ['ada', 'admin'],
    ['grace', 'member'],
  ]);
  expect(members.map((member) => member.joinedAt)).toEqual(members.map((member) => member.joinedAt).sort());
});

test('a group of a thousand carries the first hundred, and how many there are', async () => {
  const names = Array.from({ length: 999 }, (_, index) => index);
  const people = await UserModel.insertMany(
    names.map((n) => ({ name: `n${n}`, email: `n${n}@example.net`, emailKey: `n${n}@example.net`, nameKey: `n${n}` })),
  );
  const { body } = await ada.post<Chat>('/chat/group', {
    name: 'Everyone',
    users: people.map((user) => String(user._id)),
  });
  expect(body).toMatchObject({ memberCount: 1_000, readCursors: {} });
  expect(body.users).toHaveLength(100);
  const page = await ada.get<Page<Member>>(`/chat/${body._id}/members?limit=5000`);
  expect(page.body.items).toHaveLength(1_000);
});
