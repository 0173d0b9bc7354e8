import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import mongoose, { Types } from 'mongoose';
import { messages, revisions } from '../src/modules/messages/model.ts';
import { UserModel } from '../src/modules/users/model.ts';
import { startBroker, stopBroker } from '../src/realtime/broker.ts';
import { startCluster, stopCluster } from '../src/realtime/cluster.ts';
import { append, startHandover, stopHandover } from '../src/realtime/handover.ts';
import { forgetHeads } from '../src/realtime/ledger.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';

const settings = testConfig();
const ada = new Types.ObjectId().toHexString();
const newId = () => new Types.ObjectId().toHexString();

const send = (chatId: string, clientId: string, content = clientId) =>
  append({ kind: 'message', chatId, senderId: ada, clientId, content });
const stored = async (chatId: string) =>
  await messages()
    .find({ chat: new Types.ObjectId(chatId) })
    .sort({ seq: 1 })
    .toArray();
const seqs = async (chatId: string) => (await stored(chatId)).map((doc) => doc.seq);
const edit = (chatId: string, messageId: string, content: string) =>
  append({ kind: 'change', chatId, messageId, content });
const sentTo = async (chatId: string) => {
  await send(chatId, 'first');
  return (await stored(chatId))[0]?._id.toHexString() ?? '';
};
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);

/** Puts a message where another instance would have put it. */
async function writeElsewhere(chatId: string, seq: number, clientId: string): Promise<void> {
  await messages().insertOne({
    _id: new Types.ObjectId(),
    chat: new Types.ObjectId(chatId),
    seq,
    sender: new Types.ObjectId(ada),
    clientId,
    content: clientId,
    createdAt: new Date(),
  });
}

beforeAll(async () => {
  await openTestStores(settings);
  await UserModel.create({
    _id: ada,
    name: 'Ada',
    email: 'ada@example.org',
    emailKey: 'ada@example.org',
    nameKey: 'ada',
  });
  startBroker();
  startHandover();
  await startCluster();
});

afterAll(async () => {
  stopHandover();
  stopCluster();
  stopBroker();
  await closeTestStores(settings);
});

describe('the ledger', () => {
  test('numbers a crowd of messages without gaps, in the order they came', async () => {
    const chat = newId();
    const written = await Promise.all(upTo(1_200).map((n) => send(chat, `m${n}`)));
    expect(written.map((w) => w.seq)).toEqual(upTo(1_200));
    expect((await stored(chat)).map((doc) => doc.clientId)).toEqual(upTo(1_200).map((n) => `m${n}`));
  });

  test('answers a retry with the first message and stores nothing more', async () => {
    const chat = newId();
    const first = await send(chat, 'once');
    const again = await send(chat, 'once', 'other words');
    expect(first.isNew).toBe(true);
    expect(again).toMatchObject({ seq: first.seq, encoded: first.encoded, isNew: false });
    expect(await seqs(chat)).toEqual([1]);
  });

  test('stores a message doubled within one batch once, and answers both senders', async () => {
    const chat = newId();
    const answers = await Promise.all([send(chat, 'twin'), send(chat, 'twin'), send(chat, 'after')]);
    expect(answers.map((w) => w.seq)).toEqual([1, 1, 2]);
    expect(answers.map((w) => w.isNew)).toEqual([true, false, true]);
  });

  test('leaves no hole when a known clientId stands in the middle of a batch', async () => {
    const chat = newId();
    await send(chat, 'known');
    const answers = await Promise.all(['a', 'known', 'b', 'c'].map((id) => send(chat, id)));
    expect(answers.map((w) => w.seq)).toEqual([2, 1, 3, 4]);
    expect(await seqs(chat)).toEqual(upTo(4));
  });

  test('goes on behind another instance that took its next seq', async () => {
    const chat = newId();
    await send(chat, 'mine');
    await writeElsewhere(chat, 2, 'theirs');
    const answers = await Promise.all(['x', 'y', 'z'].map((id) => send(chat, id)));
    expect(answers.map((w) => w.seq)).toEqual([3, 4, 5]);
    expect(await seqs(chat)).toEqual(upTo(5));
  });

  test('finds its own draft when that was what took the seq', async () => {
    const chat = newId();
    await send(chat, 'mine');
    await writeElsewhere(chat, 2, 'retry');
    const answer = await send(chat, 'retry');
    expect(answer).toMatchObject({ seq: 2, isNew: false });
    expect(await seqs(chat)).toEqual(upTo(2));
  });

  test('answers two thousand retries in bulk, well within the deadline', async () => {
    const chats = upTo(10).map(newId);
    const all = upTo(2_000).map((n) => [chats[n % 10] ?? '', `r${n}`] as const);
    const first = await Promise.all(all.map(([chat, id]) => send(chat, id)));
    forgetHeads();
    const again = await Promise.all(all.map(([chat, id]) => send(chat, id)));
    expect(again.map((w) => w.seq)).toEqual(first.map((w) => w.seq));
    expect(again.every((w) => !w.isNew)).toBe(true);
  });
});

describe('changes', () => {
  test('are numbered a chat, and the message carries its last number', async () => {
    const chat = newId();
    await Promise.all(['a', 'b'].map((id) => send(chat, id)));
    const [a, b] = await stored(chat);
    const edit = (messageId: string, content: string | null) =>
      append({ kind: 'change', chatId: chat, messageId, content });
    await edit(a?._id.toHexString() ?? '', 'a2');
    await edit(b?._id.toHexString() ?? '', null);
    await edit(a?._id.toHexString() ?? '', 'a3');
    expect((await stored(chat)).map((doc) => [doc.content, doc.rev, doc.deletedAt !== undefined])).toEqual([
      ['a3', 3, false],
      ['', 2, true],
    ]);
  });

  test('that come to the same text or to a deleted message change nothing', async () => {
    const chat = newId();
    await send(chat, 'a');
    const [doc] = await stored(chat);
    const messageId = doc?._id.toHexString() ?? '';
    expect((await append({ kind: 'change', chatId: chat, messageId, content: 'a' })).isNew).toBe(false);
    expect((await append({ kind: 'change', chatId: chat, messageId, content: null })).isNew).toBe(true);
    expect((await append({ kind: 'change', chatId: chat, messageId, content: 'back' })).isNew).toBe(false);
    expect((await stored(chat))[0]).toMatchObject({ content: '', rev: 1 });
  });

  test('of a message of another chat are refused', async () => {
    const [chat, other] = [newId(), newId()];
    await send(chat, 'a');
    const [doc] = await stored(chat);
    const change = append({
      kind: 'change',
      chatId: other,
      messageId: doc?._id.toHexString() ?? '',
      content: 'stolen',
    });
    await expect(change).rejects.toMatchObject({ code: 'not_found' });
    expect((await stored(chat))[0]?.content).toBe('a');
  });

  test('wait for a transaction that a dead instance left open, and messages do not', async () => {
    const chat = newId();
    const messageId = await sentTo(chat);
    await edit(chat, messageId, 'before');
    const session = mongoose.connection.getClient().startSession();
    session.startTransaction();
    // What its locks are on: the counter of the chat's changes.
    await revisions().updateOne({ _id: new Types.ObjectId(chat) }, { $inc: { rev: 1 } }, { session });

    let isChanged = false;
    const change = edit(chat, messageId, 'after').then(() => {
      isChanged = true;
    });
    for (const n of upTo(5)) await send(chat, `meanwhile ${n}`);
    expect(isChanged).toBe(false);
    await session.abortTransaction();
    await session.endSession();
    await change;
    expect((await stored(chat))[0]?.content).toBe('after');
  }, 20_000);

  test('whose sender was told that they failed are not made later', async () => {
    const chat = newId();
    const messageId = await sentTo(chat);
    const late = append({ kind: 'change', chatId: chat, messageId, content: 'old' }, performance.now() - 4_100);
    await expect(late).rejects.toMatchObject({ code: 'unavailable' });
    await edit(chat, messageId, 'new');
    expect((await stored(chat))[0]?.content).toBe('new');
  });
});

test('reading the heads of chats touches one index key a chat, not every message', async () => {
  const plan = await messages()
    .aggregate([
      { $match: { chat: { $in: [new Types.ObjectId()] } } },
      { $sort: { chat: -1, seq: -1 } },
      { $group: { _id: '$chat', top: { $first: '$seq' } } },
    ])
    .explain();
  expect(JSON.stringify(plan)).toContain('DISTINCT_SCAN');
});
