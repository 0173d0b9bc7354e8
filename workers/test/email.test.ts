import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { DigestModel, MessageModel, scheduleEmails, UserModel } from '@talky/server/backend';
import { closeQueues, openQueueRedis, queueOf, queuePrefix } from '@talky/server/jobs';
import type { Chat, Message, NotifyPreferences } from '@talky/server/protocol';
import { createPerson, type Person, RestClient, startTalky, type Talky, TestSocket } from '@talky/server/testing';
import { QueueEvents } from 'bullmq';
import type { Socket as BunSocket } from 'bun';
import { Types } from 'mongoose';
import { send } from '../src/email/post.ts';
import { email } from '../src/email.ts';
import { startWorkers } from '../src/workers.ts';
import { type Delivery, PostOffice } from './post-office.ts';

type Socket = Pick<BunSocket, 'write' | 'end'>;

const publicUrl = 'https://talky.example';
const minuteMs = 60_000;

let office: PostOffice;
let talky: Talky;
let ada: Person;
let grace: Person;
let directId: string;
let count = 0;

beforeAll(async () => {
  office = await PostOffice.open();
  talky = await startTalky({ SMTP_URL: office.url, SMTP_FROM: 'Northlight <n@talky.example>', PUBLIC_URL: publicUrl });
  ada = await createPerson(talky.url, 'ada', { isAdmin: true });
});

afterAll(async () => {
  await closeQueues();
  await talky.stop();
  await office.close();
});

/** A grace whom nobody has written to yet, who was never here, and a chat with ada. */
beforeEach(async () => {
  grace = await createPerson(talky.url, `grace ${++count}`);
  directId = (await ada.post<Chat>('/chat', { userId: grace.id })).body._id;
});

const say = async (content: string, chatId = directId, from = ada) =>
  (await from.post<Message>('/messages', { chatId, content })).body;
const prefer = (changes: Partial<NotifyPreferences>) => grace.patch('/notifications/preferences', changes);
const createGroup = async (name: string) => (await ada.post<Chat>('/chat/group', { name, users: [grace.id] })).body._id;
const outcomeOf = async (person: Person) => (await email.process({ userId: person.id })) as { outcome: string };
const recordOf = (person: Person) => DigestModel.findById(person.id).lean();
const see = (person: Person, at: number) =>
  UserModel.collection.updateOne({ _id: new Types.ObjectId(person.id) }, { $set: { lastSeenAt: new Date(at) } });

/** When grace is looked at again, in milliseconds since 1970. */
async function nextLook(): Promise<number | undefined> {
  const jobs = await (await queueOf('email')).getDelayed();
  const job = jobs.find(({ data }) => 'userId' in data && data.userId === grace.id);
  return job && job.timestamp + job.delay;
}

async function expectOneEmail(): Promise<Delivery> {
  const before = office.deliveries.length;
  expect(await outcomeOf(grace)).toEqual({ outcome: 'sent' });
  const [delivery, ...more] = office.deliveries.slice(before);
  if (!delivery || more.length > 0) throw new Error(`${more.length} more e-mails came than one.`);
  return delivery;
}

async function expectNone(outcome: string) {
  const before = office.deliveries.length;
  expect(await outcomeOf(grace)).toEqual({ outcome });
  expect(office.deliveries.length).toBe(before);
}

describe('the e-mail', () => {
  test('tells what waits and was meant for the person, in text and HTML alike', async () => {
    const group = await createGroup('Design');
    await prefer({ groups: 'mentions' });
    await say('a first word');
    await say('a second <b>word</b> & more');
    await say('not for anybody', group);
    await say(`@${grace.name} look at this`, group);
    const { from, to, email: letter } = await expectOneEmail();
    expect({ from, to }).toEqual({ from: 'n@talky.example', to: [grace.email] });
    expect(letter.from).toMatchObject({ name: 'Northlight' });
    expect(letter.subject).toBe('3 messages for you in 2 chats');
    for (const body of [letter.text, letter.html]) {
      expect(body).toContain('While you were away from Talky, 3 messages came for you.');
      expect(body).toContain('a first word');
      expect(body).toContain('look at this');
      expect(body).toContain('mentioned you');
      expect(body).toContain(`${publicUrl}/chat/${directId}`);
      expect(body).toContain(`${publicUrl}/chat/${group}`);
      expect(body).toContain(`${publicUrl}/settings/notifications`);
      expect(body).not.toContain('not for anybody');
    }
    expect(letter.text).toContain('a second <b>word</b> & more');
    expect(letter.html).toContain('a second &lt;b&gt;word&lt;/b&gt; &amp; more');
    expect(letter.html).not.toMatch(/<(img|script|link)\b|src=/);
  });

  test.each([
    ['one message', ['hello'], 'ada wrote to you'],
    ['two messages', ['hello', 'again'], 'ada sent you 2 messages'],
  ])('is named by %s', async (_what, contents, subject) => {
    for (const content of contents) await say(content);
    expect((await expectOneEmail()).email.subject).toBe(subject);
  });

  test('says neither names nor text to whoever hides content', async () => {
    await prefer({ hideContent: true });
    await say('a secret');
    const { email: letter } = await expectOneEmail();
    expect(letter.subject).toBe('1 message for you');
    for (const body of [letter.text, letter.html]) {
      expect(body).toContain('1 message came for you');
      expect(body).not.toContain('a secret');
      expect(body).not.toContain('ada');
    }
  });

  test('stays small, and says how much more there is', async () => {
    const groups = await Promise.all(Array.from({ length: 12 }, (_, index) => createGroup(`group ${index}`)));
    await Promise.all(
      groups.flatMap((group) =>
        Array.from({ length: 7 }, () => say(`@${grace.name}: ${'long words '.repeat(1_400)}`, group)),
      ),
    );
    const { bytes, email: letter } = await expectOneEmail();
    expect(letter.subject).toBe('84 messages for you in 12 chats');
    expect(bytes).toBeLessThan(100_000);
    for (const body of [letter.text, letter.html]) {
      expect(body).toContain('and 2 more messages');
      expect(body).toContain('and 2 more chats');
    }
  });

  test('is ended by one click, as RFC 8058 has it', async () => {
    await say('hello');
    const { email: letter } = await expectOneEmail();
    const headers = new Map(letter.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    const [, url = ''] = /^<(https:[^>]+)>$/.exec(headers.get('list-unsubscribe') ?? '') ?? [];
    expect(letter.text).toContain(url);
    const path = url.replace(`${publicUrl}/api`, '');
    const answer = await new RestClient(talky.url).raw('POST', path, { body: 'List-Unsubscribe=One-Click' });
    expect(answer.status).toBe(200);
    await say('more');
    await expectNone('unwanted');
  });
});

describe('nothing is sent', () => {
  test('of a group’s talk that is not for one in particular', async () => {
    await say('hello all', await createGroup('talk'));
    await expectNone('nothing');
  });

  test('of what was read meanwhile', async () => {
    const { seq } = await say('hello');
    const socket = new TestSocket(talky.socketUrl);
    await socket.hello(grace.token ?? '');
    await socket.ask('chat.read', { chatId: directId, seq });
    socket.close();
    await expectNone('nothing');
  });

  test('of what was deleted meanwhile', async () => {
    const { _id } = await say('hello');
    expect((await ada.delete(`/messages/${_id}`)).status).toBe(200);
    await expectNone('nothing');
  });

  test('of a chat one mutes, or wants to hear nothing of', async () => {
    await say('hello');
    const choose = (choice: object) => grace.put(`/chat/${directId}/notifications`, choice);
    await choose({ mutedUntil: 'forever' });
    await expectNone('nothing');
    await choose({ mutedUntil: null, level: 'nothing' });
    await expectNone('nothing');
    await choose({ level: null });
    await expectOneEmail();
  });

  test('to whoever is here', async () => {
    await say('hello');
    const watcher = new TestSocket(talky.socketUrl);
    await watcher.hello(ada.token ?? '');
    await watcher.ask('presence.watch', { userIds: [grace.id] });
    const socket = new TestSocket(talky.socketUrl);
    await socket.hello(grace.token ?? '');
    await watcher.nextEvent('presence.changed', ({ status }) => status === 'online');
    await expectNone('back');
    socket.close();
    watcher.close();
  });

  test('to whoever was here after it came, unless only for a breath', async () => {
    const { createdAt } = await say('hello');
    const at = Date.parse(createdAt);
    await see(grace, at + 2 * minuteMs);
    await expectNone('back');
    await see(grace, at + 5_000);
    await expectNone('later');
  });

  test('to a bot, a closed account, or one that wants none', async () => {
    await say('hello');
    const set = (changes: object) =>
      UserModel.collection.updateOne({ _id: new Types.ObjectId(grace.id) }, { $set: changes });
    await set({ isBot: true });
    await expectNone('unwanted');
    await set({ isBot: false, deactivatedAt: new Date() });
    await expectNone('unwanted');
    await UserModel.collection.updateOne({ _id: new Types.ObjectId(grace.id) }, { $unset: { deactivatedAt: 1 } });
    await prefer({ emailAfterMinutes: 0 });
    await expectNone('unwanted');
    await prefer({ emailAfterMinutes: 15 });
    await expectOneEmail();
  });
});

describe('it waits', () => {
  test('until the person has been away for as long as they chose', async () => {
    await prefer({ emailAfterMinutes: 30 });
    await say('hello');
    const left = Date.now() - 10 * minuteMs;
    await see(grace, left);
    await expectNone('later');
    expect(Math.abs(((await nextLook()) ?? 0) - (left + 30 * minuteMs))).toBeLessThan(5_000);
  });

  test('until they may be disturbed', async () => {
    const dndUntil = new Date(Date.now() + 3 * 60 * minuteMs);
    await prefer({ dndUntil: dndUntil.toISOString() });
    await say('hello');
    await expectNone('later');
    const next = (await nextLook()) ?? 0;
    expect(next).toBeGreaterThanOrEqual(dndUntil.getTime());
    expect(next).toBeLessThan(dndUntil.getTime() + 16 * minuteMs);
    await prefer({ dndUntil: null });
    await expectOneEmail();
  });

  test('an hour for the next one, which tells of nothing twice', async () => {
    await say('the first');
    await expectOneEmail();
    await expectNone('nothing');
    await say('the second');
    await expectNone('later');
    const { sentAt } = (await recordOf(grace)) ?? {};
    expect(Math.abs(((await nextLook()) ?? 0) - ((sentAt?.getTime() ?? 0) + 60 * minuteMs))).toBeLessThan(5_000);
    await DigestModel.collection.updateOne(
      { _id: new Types.ObjectId(grace.id) },
      { $set: { sentAt: new Date(Date.now() - 61 * minuteMs) } },
    );
    const { email: letter } = await expectOneEmail();
    expect(letter.text).toContain('the second');
    expect(letter.text).not.toContain('the first');
  });

  test('no longer than that for whoever was here in between', async () => {
    await say('the first');
    await expectOneEmail();
    await DigestModel.collection.updateOne(
      { _id: new Types.ObjectId(grace.id) },
      { $set: { sentAt: new Date(Date.now() - 30 * minuteMs) } },
    );
    await see(grace, Date.now() - 20 * minuteMs);
    await say('the second');
    await expectOneEmail();
  });
});

describe('once', () => {
  test('however many workers are at it', async () => {
    await say('hello');
    const before = office.deliveries.length;
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => outcomeOf(grace)));
    expect(outcomes.filter(({ outcome }) => outcome === 'sent')).toHaveLength(1);
    expect(office.deliveries.length).toBe(before + 1);
  });

  test('under the same id when a worker was killed before it could note that it was sent', async () => {
    await say('hello');
    const first = await expectOneEmail();
    await DigestModel.deleteOne({ _id: new Types.ObjectId(grace.id) });
    const second = await expectOneEmail();
    expect(first.email.messageId).toMatch(/^<[\w-]{32}@talky\.example>$/);
    expect(second.email.messageId).toBe(first.email.messageId);
    await DigestModel.deleteOne({ _id: new Types.ObjectId(grace.id) });
    await say('more');
    expect((await expectOneEmail()).email.messageId).not.toBe(first.email.messageId);
  });

  test('and while a killed worker seems to be at it, later', async () => {
    await say('hello');
    const leasedUntil = new Date(Date.now() + minuteMs);
    await DigestModel.create({ _id: new Types.ObjectId(grace.id), told: {}, leasedUntil });
    await expectNone('busy');
    expect(await nextLook()).toBeGreaterThanOrEqual(leasedUntil.getTime() - 1_000);
    await DigestModel.updateOne({ _id: new Types.ObjectId(grace.id) }, { $set: { leasedUntil: new Date() } });
    await expectOneEmail();
  });
});

describe('a mail server', () => {
  afterEach(() => {
    expect(office.refusals).toEqual([]);
  });

  test.each([
    ['recipient', 450],
    ['data', 451],
  ] as const)('that wants the %s later (%i) is asked again', async (at, code) => {
    await say('hello');
    office.refusals.push({ at, code });
    await expect(outcomeOf(grace)).rejects.toThrow();
    await expectOneEmail();
  });

  test('that does not know the person is left alone for a day', async () => {
    await say('hello');
    office.refusals.push({ at: 'recipient', code: 550 });
    await expectNone('refused');
    await expectNone('refused');
    expect((await recordOf(grace))?.refusedUntil?.getTime()).toBeGreaterThan(Date.now() + 23 * 60 * minuteMs);
    await DigestModel.updateOne({ _id: new Types.ObjectId(grace.id) }, { $set: { refusedUntil: new Date() } });
    await expectOneEmail();
  });

  test('that does not want the e-mail itself is not asked again, and somebody may look why', async () => {
    await say('hello');
    office.refusals.push({ at: 'data', code: 554 });
    await expect(outcomeOf(grace)).rejects.toMatchObject({ name: 'UnrecoverableError' });
  });
});

describe('a mail server that is out of order', () => {
  const letter = { from: 'n@talky.example', to: 'grace@example.org', subject: 'hello', text: 'hello' };

  async function sendTo(socket: { open: (socket: Socket) => void; data: (socket: Socket, text: string) => void }) {
    let connections = 0;
    const server = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: {
        open: (to) => {
          connections++;
          socket.open(to);
        },
        data: (to, bytes) => socket.data(to, bytes.toString()),
      },
    });
    try {
      await expect(send(`smtp://127.0.0.1:${server.port}?greetingTimeout=200`, letter)).rejects.toThrow();
    } finally {
      server.stop(true);
    }
    return connections;
  }

  test('keeps nobody waiting when it says nothing', async () => {
    expect(await sendTo({ open: () => undefined, data: () => undefined })).toBe(1);
  });

  test('is not sent the same again at once when it hangs up half-way', async () => {
    const connections = await sendTo({
      open: (socket) => socket.write('220 hello\r\n'),
      data: (socket, text) => (text.startsWith('DATA') ? socket.end() : socket.write('250 go on\r\n')),
    });
    expect(connections).toBe(1);
  });
});

describe('the job', () => {
  test('is one for all messages of a stretch of time, due once the person has been away long enough', async () => {
    await prefer({ emailAfterMinutes: 30 });
    const now = Date.now();
    const begun = now - (now % (30 * minuteMs));
    for (const later of [1, 2, 29]) await scheduleEmails([grace.id], begun + later * minuteMs);
    const jobs = async () => (await (await queueOf('email')).getDelayed()).filter(({ id }) => id?.includes(grace.id));
    expect((await jobs()).map(({ delay, data }) => ({ delay, data }))).toEqual([
      { delay: 30 * minuteMs, data: { userId: grace.id } },
    ]);
    await scheduleEmails([grace.id], begun + 31 * minuteMs);
    expect(await jobs()).toHaveLength(2);
  });

  test('is not made for whoever wants no e-mail', async () => {
    await prefer({ emailAfterMinutes: 0 });
    await scheduleEmails([grace.id]);
    expect(await nextLook()).toBeUndefined();
    await prefer({ emailAfterMinutes: 15 });
    await scheduleEmails([grace.id]);
    expect(await nextLook()).toBeDefined();
  });

  test('is made by a message and done by the workers, when it is due', async () => {
    const connection = await openQueueRedis();
    const events = new QueueEvents('email', { connection, prefix: queuePrefix() });
    await events.waitUntilReady();
    const scheduled = new Promise<string>((resolve) => {
      events.on('delayed', ({ jobId }) => jobId.includes(grace.id) && resolve(jobId));
    });
    const workers = await startWorkers();
    await say('by way of the queue');
    const job = await (await queueOf('email')).getJob(await scheduled);
    expect(job?.delay).toBe(15 * minuteMs);
    const next = office.next();
    await job?.promote();
    expect((await next).email.text).toContain('by way of the queue');
    await workers.stop();
    await events.close();
    connection.disconnect();
  }, 30_000);
});

test('messages written long ago are no news', async () => {
  const { _id } = await say('hello');
  const weekAgo = new Date(Date.now() - 8 * 24 * 60 * minuteMs);
  await MessageModel.collection.updateOne({ _id: new Types.ObjectId(_id) }, { $set: { createdAt: weekAgo } });
  await expectNone('nothing');
});
