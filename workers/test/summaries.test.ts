import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { ChatModel, MessageModel } from '@talky/server/backend';
import { closeQueues, enqueue, openQueueRedis, queueOf, queuePrefix } from '@talky/server/jobs';
import type { Chat } from '@talky/server/protocol';
import { createCast, createPerson, type Person, startTalky, type Talky } from '@talky/server/testing';
import { QueueEvents } from 'bullmq';
import { Types } from 'mongoose';
import { repairSummaries } from '../src/repair-summaries.ts';
import { type RunningWorkers, startWorkers } from '../src/workers.ts';

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000);
const idOf = (time: Date) => Types.ObjectId.createFromTime(Math.floor(time.getTime() / 1_000));
/** The past hour up to a minute ago. */
const pastHour = () => ({ after: idOf(secondsAgo(3_600)), until: idOf(secondsAgo(60)), limit: 1_000 });

let talky: Talky;
let ada: Person;
let grace: Person;

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace } = await createCast(talky.url));
});

afterAll(async () => {
  await talky.stop();
});

/** A group whose summary is true: it says that nothing was written yet. */
async function createGroup(founder = ada): Promise<Types.ObjectId> {
  const { body } = await founder.post<Chat>('/chat/group', { name: 'group', users: [grace.id] });
  return new Types.ObjectId(body._id);
}

const summaryOf = (chat: Types.ObjectId) => ChatModel.findById(chat).lean();

/** Leaves messages as an instance leaves them that is killed behind its acknowledgement. */
async function writeAndDie(chat: Types.ObjectId, seqs: number[], createdAt: Date) {
  const docs = seqs.map((seq) => ({
    _id: new Types.ObjectId(idOf(createdAt).toHexString().slice(0, 8) + new Types.ObjectId().toHexString().slice(8)),
    chat,
    seq,
    sender: new Types.ObjectId(ada.id),
    clientId: `m${seq}`,
    content: `message ${seq}`,
    createdAt,
  }));
  await MessageModel.collection.insertMany(docs);
  return docs;
}

describe('a chat whose last messages no instance summed up', () => {
  test('is brought up to its newest message, and no other chat is touched', async () => {
    const [behind, quiet] = [await createGroup(), await createGroup()];
    const createdAt = secondsAgo(120);
    const docs = await writeAndDie(behind, [1, 2, 3], createdAt);
    const before = await summaryOf(quiet);
    expect(await summaryOf(behind)).toMatchObject({ lastSeq: 0 });

    expect(await repairSummaries(pastHour())).toMatchObject({ repaired: 1 });

    expect(await summaryOf(behind)).toMatchObject({
      lastSeq: 3,
      latestMessage: docs[2]?._id,
      activeAt: createdAt,
    });
    expect(await summaryOf(quiet)).toEqual(before);
    expect(await repairSummaries(pastHour())).toMatchObject({ repaired: 0 });
  });

  test('takes its place in the list of chats', async () => {
    const liv = await createPerson(talky.url, 'liv');
    const [quiet, behind] = [await createGroup(liv), await createGroup(liv)];
    await ChatModel.collection.updateOne({ _id: quiet }, { $set: { activeAt: secondsAgo(300) } });
    await ChatModel.collection.updateOne({ _id: behind }, { $set: { activeAt: secondsAgo(400) } });
    await writeAndDie(behind, [1], secondsAgo(120));
    const first = async () => (await liv.get<{ items: Chat[] }>('/chat?limit=1')).body.items[0]?._id;
    expect(await first()).toBe(quiet.toHexString());
    await repairSummaries(pastHour());
    expect(await first()).toBe(behind.toHexString());
  });

  test('is never moved back when it has gone on', async () => {
    const chat = await createGroup();
    await writeAndDie(chat, [1, 2], secondsAgo(120));
    const ahead = { lastSeq: 9, latestMessage: new Types.ObjectId(), activeAt: secondsAgo(1) };
    await ChatModel.collection.updateOne({ _id: chat }, { $set: ahead });
    await repairSummaries(pastHour());
    expect(await summaryOf(chat)).toMatchObject(ahead);
  });

  test('is found in bounded batches that go on where the one before stopped', async () => {
    const chats = await Promise.all([createGroup(), createGroup(), createGroup()]);
    const [from, until] = [secondsAgo(1_000), secondsAgo(900)];
    for (const [index, chat] of chats.entries()) await writeAndDie(chat, [1, 2], secondsAgo(950 - index));
    const repaired: number[] = [];
    let after = idOf(from);
    while (after.toHexString() < idOf(until).toHexString()) {
      const outcome = await repairSummaries({ after, until: idOf(until), limit: 2 });
      repaired.push(outcome.repaired);
      after = outcome.reached;
    }
    expect(repaired).toEqual([1, 1, 1, 0]);
    for (const chat of chats) expect(await summaryOf(chat)).toMatchObject({ lastSeq: 2 });
  });
});

describe('the workers', () => {
  let workers: RunningWorkers[] = [];
  let events: QueueEvents;
  let connection: Awaited<ReturnType<typeof openQueueRedis>>;

  const forgetCursor = () => ChatModel.db.collection('repairs').deleteMany({});

  beforeEach(async () => {
    await forgetCursor();
    connection = await openQueueRedis();
    events = new QueueEvents('summaries', { connection, prefix: queuePrefix() });
    await events.waitUntilReady();
  });

  afterEach(async () => {
    await Promise.all(workers.map((running) => running.stop()));
    workers = [];
    await events.close();
    connection.disconnect();
    await closeQueues();
  });

  test('repair by themselves, soon after they start', async () => {
    const chat = await createGroup();
    await writeAndDie(chat, [1], secondsAgo(120));
    const done = new Promise((resolve) => events.once('completed', resolve));
    workers.push(await startWorkers());
    await done;
    expect(await summaryOf(chat)).toMatchObject({ lastSeq: 1 });
  });

  const run = async () => (await enqueue('summaries', {})).waitUntilFinished(events);

  test('leave alone what the instance that has it may still write', async () => {
    const [settled, young] = [await createGroup(), await createGroup()];
    await writeAndDie(settled, [1], secondsAgo(20));
    await writeAndDie(young, [1], secondsAgo(2));
    workers.push(await startWorkers());
    await run();
    expect(await summaryOf(settled)).toMatchObject({ lastSeq: 1 });
    expect(await summaryOf(young)).toMatchObject({ lastSeq: 0 });
  });

  test('go on where the run before stopped, on whichever worker it was', async () => {
    workers.push(...(await Promise.all([startWorkers(), startWorkers()])));
    await run();
    const chat = await createGroup();
    await writeAndDie(chat, [1], secondsAgo(120));
    await run();
    expect(await summaryOf(chat)).toMatchObject({ lastSeq: 0 });
    await forgetCursor();
    await run();
    expect(await summaryOf(chat)).toMatchObject({ lastSeq: 1 });
  });

  test('share one schedule, however many start', async () => {
    workers.push(...(await Promise.all([startWorkers(), startWorkers()])));
    const queue = await queueOf('summaries');
    expect(await queue.getJobSchedulersCount()).toBe(1);
    const [scheduler] = await queue.getJobSchedulers();
    expect(scheduler).toMatchObject({ key: 'summaries', every: 30_000 });
  });
});
