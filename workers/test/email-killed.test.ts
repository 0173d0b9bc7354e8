import { afterAll, beforeAll, expect, test } from 'bun:test';
import { DigestModel } from '@talky/server/backend';
import { closeQueues, enqueue, openQueueRedis, queueOf, queuePrefix } from '@talky/server/jobs';
import type { Chat } from '@talky/server/protocol';
import { createPerson, type Person, startTalky, type Talky } from '@talky/server/testing';
import { QueueEvents } from 'bullmq';
import { Types } from 'mongoose';
import { startWorkers } from '../src/workers.ts';
import { PostOffice } from './post-office.ts';
import { startWorkerProcess } from './worker-process.ts';

let office: PostOffice;
let talky: Talky;
let grace: Person;

beforeAll(async () => {
  office = await PostOffice.open();
  talky = await startTalky({ SMTP_URL: office.url, PUBLIC_URL: 'https://talky.example' });
  const ada = await createPerson(talky.url, 'ada');
  grace = await createPerson(talky.url, 'grace');
  const chat = await ada.post<Chat>('/chat', { userId: grace.id });
  await ada.post('/messages', { chatId: chat.body._id, content: 'hello' });
});

afterAll(async () => {
  await closeQueues();
  await talky.stop();
  await office.close();
});

const endLease = () =>
  DigestModel.collection.updateOne({ _id: new Types.ObjectId(grace.id) }, { $set: { leasedUntil: new Date() } });

test('an e-mail whose worker is killed before it heard that it was taken goes out again by another, under the same id', async () => {
  const connection = await openQueueRedis();
  const events = new QueueEvents('email', { connection, prefix: queuePrefix() });
  await events.waitUntilReady();
  // The lease outlasts the killed worker: whoever does its job again finds it and comes back once it is over.
  const again = new Promise<string>((resolve) => {
    events.on('delayed', ({ jobId }) => jobId.endsWith('s') && resolve(jobId));
  });
  const first = await startWorkerProcess({ SMTP_URL: office.url, PUBLIC_URL: 'https://talky.example' });
  office.isMute = true;
  const taken = office.next();
  await enqueue('email', { userId: grace.id }, { id: `email-${grace.id}-0` });
  const { email } = await taken;
  await first.kill('SIGKILL');

  const second = await startWorkers();
  const job = await (await queueOf('email')).getJob(await again);
  await endLease();
  const next = office.next();
  await job?.promote();
  expect((await next).email.messageId).toBe(email.messageId);
  await second.stop();
  await events.close();
  connection.disconnect();
  expect(office.deliveries).toHaveLength(2);
}, 60_000);
