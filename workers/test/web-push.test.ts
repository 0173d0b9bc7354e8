import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { PushSubscriptionModel } from '@talky/server/backend';
import { enqueue, queueOf } from '@talky/server/jobs';
import type { Chat, Message, PushDevice, ReasonCode } from '@talky/server/protocol';
import {
  createPerson,
  type Fault,
  type Person,
  PushService,
  startTalky,
  type Talky,
  until,
} from '@talky/server/testing';
import type { Job } from 'bullmq';
import { subscribe } from './subscribe.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

let service: PushService;
let talky: Talky;
let workers: WorkerProcess;
let ada: Person;
let grace: Person;
let group: Chat;

beforeAll(async () => {
  service = await PushService.start();
  talky = await startTalky(service.env);
  [ada, grace] = await Promise.all([createPerson(talky.url, 'ada'), createPerson(talky.url, 'grace')]);
  group = (await ada.post<Chat>('/chat/group', { name: 'Harbour', users: [grace.id] })).body;
  await mute(grace);
  workers = await startWorkerProcess(service.env);
}, 30_000);

afterAll(async () => {
  expect(await workers.kill('SIGTERM')).toBe(0);
  await talky.stop();
  await service.stop();
});

/** Has nothing of the group notify somebody: what is tested is what comes after a decision, and each test makes its own. */
async function mute(who: Person): Promise<void> {
  const { status } = await who.put(`/chat/${group._id}/notifications`, { mutedUntil: 'forever' });
  expect(status).toBe(200);
}

async function write(content: string): Promise<Message> {
  return (await ada.post<Message>('/messages', { chatId: group._id, content })).body;
}

let jobs = 0;
/** Has a device told, as often as it takes; resolves to what the job came to. */
async function tell(messageId: string, subscriptionId: string, because: ReasonCode | 'test' = 'level.all') {
  const job = await enqueue('web-push', { messageId, subscriptionId, because }, { id: `test-${jobs++}` });
  return await finished(job);
}

/** Polls, since a job that fails and is tried again tells nobody that it has come to an end. */
async function finished(job: Job<object>): Promise<{ outcome: unknown; attempts: number; reason: string | undefined }> {
  const queue = await queueOf('web-push');
  const ended = async () => {
    const now = await queue.getJob(job.id ?? '');
    return now?.finishedOn !== undefined && now;
  };
  const { returnvalue, attemptsMade, failedReason } = await until('The job does not end', ended, 25_000);
  return { outcome: returnvalue, attempts: attemptsMade, reason: failedReason || undefined };
}

const isStored = async (id: string) => (await PushSubscriptionModel.exists({ _id: id })) !== null;

describe('a message that is pushed', () => {
  test('comes to the browser with all it shows, and once however often it is told', async () => {
    const { browser, id } = await subscribe(service, grace);
    const message = await write('The **ferry** leaves');
    expect(await tell(message._id, id)).toMatchObject({ outcome: 'taken', attempts: 1 });
    expect(await tell(message._id, id)).toMatchObject({ outcome: 'done before' });
    expect(service.complaints).toEqual([]);
    expect(browser.received).toEqual([
      {
        payload: expect.objectContaining({
          kind: 'message',
          id: message._id,
          chatId: group._id,
          seq: message.seq,
          title: 'ada · Harbour',
          body: 'The ferry leaves',
          at: message.createdAt,
        }),
        ttl: 86_400,
        urgency: 'normal',
        topic: group._id,
      },
    ]);
    await PushSubscriptionModel.deleteOne({ _id: id });
  });

  test('is urgent when it mentions its reader', async () => {
    const { browser, id } = await subscribe(service, grace);
    const message = await write('@grace come');
    expect(await tell(message._id, id, 'mention')).toMatchObject({ outcome: 'taken' });
    expect(browser.received[0]).toMatchObject({ urgency: 'high', payload: { kind: 'mention' } });
    await PushSubscriptionModel.deleteOne({ _id: id });
  });

  test('is not sent for what is deleted, read or left meanwhile', async () => {
    const { browser, id } = await subscribe(service, grace);
    const linus = await createPerson(talky.url, 'linus');
    const outsider = await subscribe(service, linus);
    const deleted = await write('Nothing');
    await ada.delete(`/messages/${deleted._id}`);
    expect(await tell(deleted._id, id)).toMatchObject({ outcome: 'no message' });
    const message = await write('Something');
    expect(await tell(message._id, outsider.id)).toMatchObject({ outcome: 'left' });
    expect((await grace.put(`/messages/${group._id}/read`, { seq: message.seq })).status).toBeLessThan(300);
    expect(await tell(message._id, id)).toMatchObject({ outcome: 'read' });
    expect([browser.requests, outsider.browser.requests]).toEqual([0, 0]);
    await PushSubscriptionModel.deleteOne({ _id: id });
  });

  test('is not sent to a device whose session has ended', async () => {
    const hopper = await createPerson(talky.url, 'hopper');
    await ada.put('/chat/groupadd', { chatId: group._id, userId: hopper.id });
    await mute(hopper);
    const { browser, id } = await subscribe(service, hopper);
    const before = await write('Before');
    expect(await tell(before._id, id)).toMatchObject({ outcome: 'taken' });
    await hopper.post('/users/logout', undefined, { cookie: `talky_refresh=${hopper.refreshToken}` });
    expect(await tell((await write('After'))._id, id)).toMatchObject({ outcome: 'no device' });
    expect(browser.requests).toBe(1);
  });
});

describe('a push service that', () => {
  async function meet(...faults: Fault[]) {
    const { browser, id } = await subscribe(service, grace);
    browser.faults.push(...faults);
    const message = await write('a'.repeat(2_000));
    const end = await tell(message._id, id);
    const isKept = await isStored(id);
    await PushSubscriptionModel.deleteOne({ _id: id });
    return { ...end, isKept, requests: browser.requests, received: browser.received };
  }

  test('answers 410 has the subscription forgotten', async () => {
    expect(await meet({ status: 410 })).toMatchObject({ outcome: 'gone', attempts: 1, isKept: false, requests: 1 });
  });

  test('answers 413 gets it shorter, at once', async () => {
    const { received, ...end } = await meet({ status: 413 });
    expect(end).toMatchObject({ outcome: 'taken', attempts: 1, isKept: true, requests: 2 });
    expect(JSON.stringify(received[0]?.payload).length).toBeLessThan(1_100);
  });

  test('answers 413 to whatever it gets is not asked for ever', async () => {
    const large = { status: 413 };
    expect(await meet(large, large, large)).toMatchObject({
      outcome: null,
      attempts: 1,
      reason: expect.stringContaining('too large'),
      isKept: true,
      requests: 3,
    });
  });

  test('answers 429 is asked again when it said, not before', async () => {
    const start = performance.now();
    const end = await meet({ status: 429, headers: { 'retry-after': '2' } });
    expect(end).toMatchObject({ outcome: 'taken', attempts: 2, isKept: true, requests: 2 });
    expect(performance.now() - start).toBeGreaterThan(2_000);
  });

  test('answers 500 is asked again', async () => {
    expect(await meet({ status: 500 })).toMatchObject({ outcome: 'taken', attempts: 2, isKept: true, requests: 2 });
  });

  test('answers 403 is not asked again, and the device is kept', async () => {
    expect(await meet({ status: 403 })).toMatchObject({ outcome: null, attempts: 1, isKept: true, requests: 1 });
  });

  test('hangs up mid-way is asked again', async () => {
    expect(await meet('cut')).toMatchObject({ outcome: 'taken', attempts: 2, isKept: true, requests: 2 });
  });

  test('says nothing holds nobody else up, and is asked again', async () => {
    const [silent, other] = [await subscribe(service, grace), await subscribe(service, grace)];
    silent.browser.faults.push('hang');
    const message = await write('Hello');
    const waiting = tell(message._id, silent.id);
    expect(await tell(message._id, other.id)).toMatchObject({ outcome: 'taken' });
    expect(silent.browser.received).toEqual([]);
    expect(await waiting).toMatchObject({ outcome: 'taken', attempts: 2 });
    await PushSubscriptionModel.deleteMany({ user: grace.id });
  }, 30_000);
});

test('a trial comes to each of one’s devices, and shows when they were last told', async () => {
  const devices = [await subscribe(service, grace), await subscribe(service, grace)];
  const before = service.taken;
  expect((await grace.post('/push/test')).body).toEqual({ devices: 2 });
  await service.reached(before + 2);
  for (const { browser } of devices) {
    expect(browser.received[0]).toMatchObject({ payload: { kind: 'test' }, urgency: 'high', topic: undefined });
  }
  await until('A device does not show that it was told', async () => {
    const { body } = await grace.get<{ items: PushDevice[] }>('/push/subscriptions');
    return body.items.every(({ lastSentAt }) => lastSentAt !== null);
  });
});
