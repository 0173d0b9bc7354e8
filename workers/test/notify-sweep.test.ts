import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { ChatModel, MessageModel } from '@talky/server/backend';
import { closeQueues, queueOf } from '@talky/server/jobs';
import type { Chat, Message } from '@talky/server/protocol';
import { createCast, type Person, startTalky, type Talky } from '@talky/server/testing';
import { Types } from 'mongoose';
import { notify } from '../src/notify.ts';
import { sweep } from '../src/notify-sweep.ts';

const minuteMs = 60_000;
let talky: Talky;
let ada: Person;
let chatId: string;

beforeAll(async () => {
  talky = await startTalky();
  let grace: Person;
  ({ ada, grace } = await createCast(talky.url));
  chatId = (await ada.post<Chat>('/chat', { userId: grace.id })).body._id;
});

afterAll(async () => {
  await closeQueues();
  await talky.stop();
});

afterEach(async () => {
  await (await queueOf('notify')).drain();
  await Promise.all([
    ChatModel.db.collection('repairs').deleteMany({}),
    MessageModel.collection.deleteMany({ chat: new Types.ObjectId(chatId) }),
  ]);
});

const send = async () => (await ada.post<Message>('/messages', { chatId, content: 'hello' })).body._id;
const decide = (messageId: string) => notify.process({ messageId });
/** As if so much time had passed. */
const sweepIn = (ms: number) => sweep(Date.now() + ms);
const waiting = async () => (await (await queueOf('notify')).getWaiting()).map(({ id }) => id);

describe('the sweep', () => {
  test('finds the messages that nobody has decided about, and no others', async () => {
    const [lost, decided] = [await send(), await send()];
    await decide(decided);
    expect(await sweepIn(20_000)).toMatchObject({ found: 1 });
    expect(await waiting()).toEqual([`notify-${lost}`]);
  });

  test('leaves alone what has its job on the way', async () => {
    await send();
    expect(await sweepIn(5_000)).toMatchObject({ found: 0 });
    expect(await sweepIn(20_000)).toMatchObject({ found: 1 });
  });

  test('looks again at what it found, until it is decided about', async () => {
    const lost = await send();
    expect(await sweepIn(20_000)).toMatchObject({ found: 1 });
    expect(await sweepIn(5 * minuteMs)).toMatchObject({ found: 1 });
    await decide(lost);
    expect(await sweepIn(6 * minuteMs)).toMatchObject({ found: 0 });
  });

  test('looks no further back than ten minutes for one that is never decided about', async () => {
    await send();
    expect(await sweepIn(9 * minuteMs)).toMatchObject({ found: 1 });
    expect(await sweepIn(11 * minuteMs)).toMatchObject({ found: 1 });
    expect(await sweepIn(12 * minuteMs)).toMatchObject({ found: 0 });
  });

  test('adds no second job of one that waits', async () => {
    await send();
    await sweepIn(20_000);
    await sweepIn(40_000);
    expect(await waiting()).toHaveLength(1);
  });

  test('passes over messages that were written long ago and came here just now', async () => {
    const imported = new Types.ObjectId(await send());
    await MessageModel.collection.updateOne({ _id: imported }, { $set: { createdAt: new Date(0) } });
    expect(await sweepIn(20_000)).toMatchObject({ found: 0 });
  });
});
