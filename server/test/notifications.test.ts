import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { Types } from 'mongoose';
import { MessageModel } from '../src/modules/messages/model.ts';
import { NotificationModel } from '../src/modules/notifications/kept.ts';
import type { ChatNotify, NotifyPreferences, Why } from '../src/protocol/notifications.ts';
import type { Chat, Message } from '../src/protocol/resources.ts';
import { createCast, type Person, startTalky, type Talky, TestSocket } from './testing.ts';

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace, linus } = await createCast(talky.url));
});

afterAll(() => talky.stop());

const enter = (person: Person) => TestSocket.enter(talky.socketUrl, person.token);

async function makeGroup(): Promise<string> {
  return (await ada.post<Chat>('/chat/group', { name: 'Kitchen', users: [grace.id] })).body._id;
}

const standard: NotifyPreferences = {
  direct: 'all',
  groups: 'all',
  keywords: [],
  dndUntil: null,
  schedule: null,
  hideContent: false,
  sound: true,
  emailAfterMinutes: 15,
};
const nights = { from: '22:00', to: '07:00', days: [1, 2, 3], timeZone: 'Europe/Berlin' };
const preferences = '/notifications/preferences';

describe('preferences', () => {
  test('begin with everything on', async () => {
    expect((await linus.get(preferences)).body).toEqual(standard);
  });

  test('change one by one, and the others stay', async () => {
    const chosen = { groups: 'mentions', schedule: nights, dndUntil: '2026-11-24T12:00:00.000Z' } as const;
    expect((await ada.patch(preferences, chosen)).body).toEqual({ ...standard, ...chosen });
    expect((await ada.patch(preferences, { schedule: null, sound: false })).body).toEqual({
      ...standard,
      ...chosen,
      schedule: null,
      sound: false,
    });
    expect((await ada.get<NotifyPreferences>(preferences)).body.groups).toBe('mentions');
    expect((await linus.get(preferences)).body).toEqual(standard);
  });

  test('changed on two devices at once, keep both changes', async () => {
    await Promise.all([grace.patch(preferences, { sound: false }), grace.patch(preferences, { hideContent: true })]);
    expect((await grace.get(preferences)).body).toEqual({ ...standard, sound: false, hideContent: true });
  });

  test('reach one’s own devices, and nobody else’s', async () => {
    const [desk, phone, other] = await Promise.all([enter(ada), enter(ada), enter(grace)]);
    const { body } = await ada.patch<NotifyPreferences>(preferences, { emailAfterMinutes: 60 });
    expect(body.emailAfterMinutes).toBe(60);
    expect(await desk.nextEvent('preferences.changed')).toEqual(body);
    expect(await phone.nextEvent('preferences.changed')).toEqual(body);
    await other.expectSilence('preferences.changed');
  });

  test('keep a keyword once, trimmed, whatever its case', async () => {
    const { body } = await ada.patch<NotifyPreferences>(preferences, { keywords: [' Deploy ', 'déploy', 'on call'] });
    expect(body.keywords).toEqual(['Deploy', 'on call']);
  });

  test('have a schedule’s days in order, each once', async () => {
    const { body } = await ada.patch<NotifyPreferences>(preferences, { schedule: { ...nights, days: [5, 0, 5] } });
    expect(body.schedule?.days).toEqual([0, 5]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['a level there is not', { direct: 'loud' }],
    ['a keyword of one letter', { keywords: ['x'] }],
    ['a keyword of blanks', { keywords: ['    '] }],
    ['a keyword too long', { keywords: ['x'.repeat(51)] }],
    ['too many keywords', { keywords: Array.from({ length: 51 }, (_, n) => `word ${n}`) }],
    ['a time that is none', { dndUntil: 'tomorrow' }],
    ['an hour that is none', { schedule: { ...nights, from: '24:00' } }],
    ['a day that is none', { schedule: { ...nights, days: [7] } }],
    ['a schedule without days', { schedule: { ...nights, days: [] } }],
    ['a time zone there is not', { schedule: { ...nights, timeZone: 'Mars/Olympus' } }],
    ['half a schedule', { schedule: { from: '22:00', to: '07:00' } }],
    ['half a minute', { emailAfterMinutes: 0.5 }],
    ['a time before now', { emailAfterMinutes: -1 }],
    ['more than a week', { emailAfterMinutes: 10_081 }],
    ['an operator', { sound: { $ne: null } }],
  ])('refuse %s, and stay as they are', async (_what, changes) => {
    const before = (await ada.get(preferences)).body;
    const { status, body } = await ada.patch<{ error: { code: string } }>(preferences, {
      hideContent: true,
      ...changes,
    });
    expect([status, body.error.code]).toEqual([400, 'invalid_request']);
    expect((await ada.get(preferences)).body).toEqual(before);
  });
});

describe('what one hears of a chat', () => {
  const nothingChosen: ChatNotify = { level: null, mutedUntil: null };
  const choose = (person: Person, chatId: string, changes: unknown) =>
    person.put<ChatNotify & { chatId: string }>(`/chat/${chatId}/notifications`, changes);

  test('begins with one’s defaults, and is shown wherever the chat is', async () => {
    const chatId = await makeGroup();
    const shownTo = async (person: Person) => {
      const socket = new TestSocket(talky.socketUrl);
      const [hello, list, chat] = await Promise.all([
        socket.hello(person.token ?? ''),
        person.get<{ items: Chat[] }>('/chat'),
        person.get<Chat>(`/chat/${chatId}`),
      ]);
      const inList = (chats: Chat[]) => chats.find(({ _id }) => _id === chatId)?.notify;
      return [inList(hello.chats), inList(list.body.items), chat.body.notify];
    };
    expect(await shownTo(ada)).toEqual([nothingChosen, nothingChosen, nothingChosen]);
    await choose(ada, chatId, { level: 'mentions', mutedUntil: 'forever' });
    const chosen: ChatNotify = { level: 'mentions', mutedUntil: 'forever' };
    expect(await shownTo(ada)).toEqual([chosen, chosen, chosen]);
    expect(await shownTo(grace)).toEqual([nothingChosen, nothingChosen, nothingChosen]);
  });

  test('reaches one’s own devices, and nobody else’s', async () => {
    const chatId = await makeGroup();
    const [desk, phone, other] = await Promise.all([enter(ada), enter(ada), enter(grace)]);
    const { body } = await choose(ada, chatId, { level: 'nothing' });
    expect(body).toEqual({ chatId, level: 'nothing', mutedUntil: null });
    expect(await desk.nextEvent('chat.notify')).toEqual(body);
    expect(await phone.nextEvent('chat.notify')).toEqual(body);
    await other.expectSilence('chat.notify');
  });

  test('is muted and unmuted without a change of its level, and the other way round', async () => {
    const chatId = await makeGroup();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await choose(ada, chatId, { level: 'mentions' });
    expect((await choose(ada, chatId, { mutedUntil: until })).body).toEqual({
      chatId,
      level: 'mentions',
      mutedUntil: until,
    });
    expect((await choose(ada, chatId, { level: null })).body).toEqual({ chatId, level: null, mutedUntil: until });
    expect((await choose(ada, chatId, { mutedUntil: null })).body).toEqual({ chatId, ...nothingChosen });
  });

  test('is not muted until a time that is over', async () => {
    const chatId = await makeGroup();
    await choose(ada, chatId, { mutedUntil: 'forever' });
    const { body } = await choose(ada, chatId, { mutedUntil: '2020-01-01T00:00:00.000Z' });
    expect(body.mutedUntil).toBeNull();
  });

  test('begins anew for whoever leaves and comes again', async () => {
    const chatId = await makeGroup();
    expect((await choose(grace, chatId, { level: 'nothing' })).status).toBe(200);
    await ada.put('/chat/groupremove', { chatId, userId: grace.id });
    await ada.put('/chat/groupadd', { chatId, userId: grace.id });
    expect((await grace.get<Chat>(`/chat/${chatId}`)).body.notify).toEqual(nothingChosen);
  });

  test('is nothing an outsider may choose, and nothing else than there is', async () => {
    const chatId = await makeGroup();
    expect((await choose(linus, chatId, { level: 'all' })).status).toBe(404);
    for (const changes of [{ level: 'loud' }, { mutedUntil: 'soon' }, { mutedUntil: { $gt: '' } }])
      expect((await choose(ada, chatId, changes)).status).toBe(400);
    expect((await ada.get<Chat>(`/chat/${chatId}`)).body.notify).toEqual(nothingChosen);
  });
});

describe('why a message notified one, or not', () => {
  let chatId: string;

  const send = async () => (await ada.post<Message>('/messages', { chatId, content: 'Dinner is ready' })).body;
  const why = async (person: Person, messageId: string) => (await person.get<Why>(`/messages/${messageId}/why`)).body;
  const silent = (because: Why['because']): Why => ({ send: false, via: [], because, at: null });

  beforeAll(async () => {
    chatId = await makeGroup();
  });

  test('is what was decided, with the ways it took', async () => {
    const message = await send();
    const at = new Date();
    await NotificationModel.create({
      message: new Types.ObjectId(message._id),
      part: 0,
      chat: new Types.ObjectId(chatId),
      reasons: { [ada.id]: 'author', [grace.id]: 'mention' },
      push: [grace.id],
      email: [],
      isLast: true,
      done: true,
      createdAt: at,
    });
    const decided = { at: at.toISOString() };
    expect(await why(grace, message._id)).toEqual({ send: true, via: ['push'], because: 'mention', ...decided });
    expect(await why(ada, message._id)).toEqual({ send: false, via: [], because: 'author', ...decided });
  });

  test('is pending while nobody has decided, and unknown once nothing is kept', async () => {
    const message = await send();
    expect(await why(grace, message._id)).toEqual(silent('pending'));
    const daysAgo = new Date(Date.now() - 8 * 86_400_000);
    await MessageModel.updateOne({ _id: new Types.ObjectId(message._id) }, { $set: { createdAt: daysAgo } });
    expect(await why(grace, message._id)).toEqual(silent('unknown'));
  });

  test('needs no decision for one’s own message and for the timeline’s lines', async () => {
    expect(await why(ada, (await send())._id)).toEqual(silent('author'));
    await ada.put('/chat/rename', { chatId, chatName: 'Bakery' });
    const { items } = (await grace.get<{ items: Message[] }>(`/messages/${chatId}`)).body;
    const line = items.find(({ system }) => system?.kind === 'chat.renamed');
    expect(await why(grace, line?._id ?? '')).toEqual(silent('system'));
  });

  test('is told to nobody who may not see the message', async () => {
    const message = await send();
    expect((await grace.get(`/messages/${message._id}/why`)).status).toBe(200);
    expect((await linus.get(`/messages/${message._id}/why`)).status).toBe(404);
    expect((await grace.get(`/messages/${new Types.ObjectId().toHexString()}/why`)).status).toBe(404);
  });
});
