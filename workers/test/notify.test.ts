import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import {
  MembershipModel,
  MessageModel,
  type NotificationDoc,
  NotificationModel,
  PushSubscriptionModel,
} from '@talky/server/backend';
import { closeQueues, queueOf } from '@talky/server/jobs';
import type { Chat, Message, Why } from '@talky/server/protocol';
import { createPerson, type Person, startTalky, type Talky, TestSocket } from '@talky/server/testing';
import { Types } from 'mongoose';
import { notify } from '../src/notify.ts';
import { comeOnline } from './presence.ts';

let talky: Talky;
let ada: Person;
let grace: Person;
let joan: Person;
let groupId: string;
let count = 0;

beforeAll(async () => {
  talky = await startTalky();
});

afterAll(async () => {
  await closeQueues();
  await talky.stop();
});

beforeEach(async () => {
  const turn = ++count;
  [ada, grace, joan] = await Promise.all([
    createPerson(talky.url, `ada ${turn}`),
    createPerson(talky.url, `grace ${turn}`),
    createPerson(talky.url, `joan ${turn}`),
  ]);
  groupId = (await ada.post<Chat>('/chat/group', { name: 'group', users: [grace.id, joan.id] })).body._id;
  await Promise.all([addDevice(grace), addDevice(joan)]);
});

afterEach(async () => {
  await (await queueOf('web-push')).drain();
});

/** A device of theirs, wherever its push service is: here nothing is sent. */
const addDevice = async (person: Person) =>
  (
    await PushSubscriptionModel.create({
      user: new Types.ObjectId(person.id),
      session: 'none',
      endpoint: `https://push.example.org/${new Types.ObjectId().toHexString()}`,
      keys: { p256dh: 'key', auth: 'secret' },
      createdAt: new Date(),
      seenAt: new Date(),
    })
  )._id.toHexString();

const say = async (content: string, more: object = {}) =>
  (await ada.post<Message>('/messages', { chatId: groupId, content, ...more })).body;

const partsOf = (messageId: string) =>
  NotificationModel.collection
    .find<NotificationDoc>({ message: new Types.ObjectId(messageId) })
    .sort({ part: 1 })
    .toArray();

async function reasonsOf(messageId: string) {
  const [part] = await partsOf(messageId);
  const reasons = part?.reasons ?? {};
  return { ada: reasons[ada.id], grace: reasons[grace.id], joan: reasons[joan.id] };
}

const pushJobs = async (): Promise<unknown[]> =>
  (await (await queueOf('web-push')).getWaiting()).map(({ id, data }) => ({ id, ...data }));

describe('a message', () => {
  test('has a push job for each device of whoever is to be told, and each member’s reason is kept', async () => {
    const second = await addDevice(grace);
    await joan.put(`/chat/${groupId}/notifications`, { level: 'nothing' });
    const { _id } = await say('hello');
    expect(await notify.process({ messageId: _id })).toEqual({ pushes: 2 });
    expect(await reasonsOf(_id)).toEqual({ ada: 'author', grace: 'level.all', joan: 'level.nothing' });
    const jobs = await pushJobs();
    expect(jobs).toHaveLength(2);
    expect(jobs).toContainEqual({
      id: `push-${_id}-${second}`,
      messageId: _id,
      subscriptionId: second,
      because: 'level.all',
    });
    const why = async (person: Person) => (await person.get<Why>(`/messages/${_id}/why`)).body;
    expect(await why(grace)).toMatchObject({ send: true, via: ['push'], because: 'level.all' });
    expect(await why(joan)).toMatchObject({ send: false, via: [], because: 'level.nothing' });
  });

  test('reaches who is named and who is answered, where that is all they want to hear', async () => {
    for (const person of [grace, joan]) await person.put(`/chat/${groupId}/notifications`, { level: 'mentions' });
    const question = (await joan.post<Message>('/messages', { chatId: groupId, content: 'why?' })).body;
    const answer = await say(`as @${grace.name} says`, { replyTo: question._id });
    await notify.process({ messageId: answer._id });
    expect(await reasonsOf(answer._id)).toMatchObject({ grace: 'mention', joan: 'reply' });
    const plain = await say('nobody in particular');
    await notify.process({ messageId: plain._id });
    expect(await reasonsOf(plain._id)).toMatchObject({ grace: 'level.mentions', joan: 'level.mentions' });
  });

  test('to @here reaches who is at it, and to @all everybody', async () => {
    for (const person of [grace, joan]) await person.put(`/chat/${groupId}/notifications`, { level: 'mentions' });
    const leave = await comeOnline(talky, grace, ada);
    const here = await say('@here look');
    await notify.process({ messageId: here._id });
    expect(await reasonsOf(here._id)).toMatchObject({ grace: 'here', joan: 'here.offline' });
    const all = await say('@all look');
    await notify.process({ messageId: all._id });
    expect(await reasonsOf(all._id)).toMatchObject({ grace: 'all', joan: 'all' });
    leave();
  });

  test('is not pushed to who has the chat before their eyes, on any device, and is to who is elsewhere in the app', async () => {
    const sockets = await Promise.all(
      [grace, grace, joan].map((person) => TestSocket.enter(talky.socketUrl, person.token)),
    );
    await sockets[0]?.ask('chat.look', { chatId: groupId });
    const { _id } = await say('hello');
    await notify.process({ messageId: _id });
    expect(await reasonsOf(_id)).toMatchObject({ grace: 'looking', joan: 'level.all' });
    for (const socket of sockets) socket.close();
  });

  test('that was deleted before it was decided about notifies nobody', async () => {
    const { _id } = await say('a slip');
    await ada.delete(`/messages/${_id}`);
    expect(await notify.process({ messageId: _id })).toEqual({ pushes: 0 });
    expect(await reasonsOf(_id)).toEqual({ ada: 'deleted', grace: 'deleted', joan: 'deleted' });
  });

  test('of the day before, or that is gone, is decided about no more', async () => {
    const { _id } = await say('hello');
    const dayAgo = new Date(Date.now() - 25 * 3_600_000);
    await MessageModel.collection.updateOne({ _id: new Types.ObjectId(_id) }, { $set: { createdAt: dayAgo } });
    for (const messageId of [_id, new Types.ObjectId().toHexString()]) {
      expect(await notify.process({ messageId })).toEqual({ pushes: 0 });
      expect(await partsOf(messageId)).toEqual([]);
    }
  });
});

describe('once', () => {
  test('however many workers have the job at once', async () => {
    const { _id } = await say('hello');
    await Promise.all(Array.from({ length: 5 }, () => notify.process({ messageId: _id })));
    expect(await partsOf(_id)).toHaveLength(1);
    expect(await pushJobs()).toHaveLength(2);
  });

  test('and as it was decided first, when a worker died before it had added the jobs', async () => {
    const { _id } = await say('hello');
    await notify.process({ messageId: _id });
    await (await queueOf('web-push')).drain();
    await NotificationModel.collection.updateOne({ message: new Types.ObjectId(_id) }, { $set: { done: false } });
    await joan.put(`/chat/${groupId}/notifications`, { mutedUntil: 'forever' });
    expect(await notify.process({ messageId: _id })).toEqual({ pushes: 2 });
    expect(await reasonsOf(_id)).toMatchObject({ joan: 'level.all' });
    expect((await partsOf(_id)).map(({ done }) => done)).toEqual([true]);
    expect(await notify.process({ messageId: _id })).toEqual({ pushes: 0 });
  });

  test('and further, when a worker died between two parts', async () => {
    const { _id } = await say('hello');
    const [first] = await MembershipModel.find({ chat: new Types.ObjectId(groupId) }).sort({ _id: 1 });
    await NotificationModel.create({
      message: new Types.ObjectId(_id),
      part: 0,
      chat: new Types.ObjectId(groupId),
      reasons: { [ada.id]: 'author' },
      push: [],
      email: [],
      reached: first?._id,
      isLast: false,
      done: true,
      createdAt: new Date(),
    });
    expect(await notify.process({ messageId: _id })).toEqual({ pushes: 2 });
    const parts = await partsOf(_id);
    expect(parts.map(({ part, isLast, done }) => ({ part, isLast, done }))).toEqual([
      { part: 0, isLast: false, done: true },
      { part: 1, isLast: true, done: true },
    ]);
    expect(Object.keys(parts[1]?.reasons ?? {}).sort()).toEqual([grace.id, joan.id].sort());
  });
});
