import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { messages } from '../src/modules/messages/model.ts';
import type { ActivityItem } from '../src/protocol/activity.ts';
import type { Chat, Message } from '../src/protocol/resources.ts';
import { createCast, createPerson, type Person, startTalky, type Talky } from './testing.ts';

type Page = { items: ActivityItem[]; nextCursor: string | null };

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace, linus } = await createCast(talky.url));
});

afterAll(() => talky.stop());

const makeGroup = async (founder: Person, name: string, others: Person[]) =>
  (await founder.post<Chat>('/chat/group', { name, users: others.map(({ id }) => id) })).body._id;
const send = async (person: Person, chatId: string, content: string, replyTo?: string) =>
  (await person.post<Message>('/messages', { chatId, content, ...(replyTo && { replyTo }) })).body;
const activityOf = async (person: Person, query = '') => (await person.get<Page>(`/activity${query}`)).body;

test('activity is what others addressed to oneself in all chats, newest first, and whether it is read', async () => {
  const hut = await makeGroup(ada, 'Hut 8', [grace]);
  const quay = await makeGroup(grace, 'Quay', [ada, linus]);
  const direct = (await ada.post<Chat>('/chat', { userId: grace.id })).body._id;
  const question = await send(grace, hut, 'who has the key?');
  await send(ada, hut, 'plain');
  await send(ada, hut, 'me', question._id);
  await send(linus, quay, '@grace hello');
  await send(ada, quay, '@here');
  await send(grace, quay, '@all mine');
  const word = await send(grace, direct, 'psst');
  await send(ada, direct, 'what?', word._id);
  await send(ada, quay, '@linus');

  const { items, nextCursor } = await activityOf(grace);
  expect(nextCursor).toBeNull();
  expect(items.map(({ message, chat, kind, isRead }) => [message.content, chat.chatName, kind, isRead])).toEqual([
    ['what?', 'ada', 'reply', false],
    ['@here', 'Quay', 'all', true],
    ['@grace hello', 'Quay', 'mention', true],
    ['me', 'Hut 8', 'reply', false],
  ]);
  expect(items.map(({ chat }) => chat.isGroupChat)).toEqual([false, true, true, true]);
});

describe('activity', () => {
  test('is paged without gap or double, also over many chats', async () => {
    const people = await Promise.all(['Hubert', 'Hedwig'].map((name) => createPerson(talky.url, name)));
    const [hubert, hedwig] = people as [Person, Person];
    const chats: string[] = [];
    for (let room = 0; room < 65; room++) chats.push(await makeGroup(hubert, `room ${room}`, [hedwig]));
    const sent: string[] = [];
    for (const chatId of chats) sent.unshift((await send(hubert, chatId, '@Hedwig'))._id);
    // Written in the same millisecond, as a crowd's are.
    const [same] = await messages()
      .find({ chat: { $exists: true } })
      .sort({ createdAt: -1 })
      .limit(1)
      .toArray();
    const newest = await messages().find().sort({ createdAt: -1, _id: -1 }).limit(20).toArray();
    const ids = newest.map(({ _id }) => _id);
    await messages().updateMany({ _id: { $in: ids } }, { $set: { createdAt: same?.createdAt ?? new Date() } });

    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = await activityOf(hedwig, `?limit=7${cursor && `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(7);
      found.push(...page.items.map(({ message }) => message._id));
      cursor = page.nextCursor;
    }
    expect(new Set(found).size).toBe(65);
    expect(new Set(found)).toEqual(new Set(sent));
    expect((await activityOf(hubert)).items).toEqual([]);
  });

  test('leaves out what was deleted, and chats one has left', async () => {
    const [ida, otto] = (await Promise.all(['Ida', 'Otto'].map((name) => createPerson(talky.url, name)))) as [
      Person,
      Person,
    ];
    const [one, two] = [await makeGroup(ida, 'one', [otto]), await makeGroup(ida, 'two', [otto])];
    const slip = await send(ida, one, '@Otto oops');
    await send(ida, one, '@Otto stays');
    await send(ida, two, '@Otto gone');
    await ida.delete(`/messages/${slip._id}`);
    expect((await activityOf(otto)).items).toHaveLength(2);
    await otto.put('/chat/groupremove', { chatId: two, userId: otto.id });
    expect((await activityOf(otto)).items.map(({ message }) => message.content)).toEqual(['@Otto stays']);
  });

  test('is for who is signed in, and takes no other cursors', async () => {
    expect((await ada.get('/activity?cursor=nonsense')).status).toBe(400);
    expect((await ada.raw('GET', '/activity', { headers: { authorization: 'Bearer none' } })).status).toBe(401);
  });
});
