import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { queueOf } from '@talky/server/jobs';
import type { Call, Chat, Joined, Message, PushPayload } from '@talky/server/protocol';
import {
  type Browser,
  createPerson,
  type Person,
  type Pushed,
  PushService,
  RestClient,
  startTalky,
  type Talky,
  TestSocket,
  until,
} from '@talky/server/testing';
import { subscribe } from './subscribe.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** Calls with the workers that keep their time and reach devices with no page open. */

const ringSeconds = 3;
let service: PushService;
let talky: Talky;
let workers: WorkerProcess;
let ada: Person;
let grace: Person;
let chatId: string;
let browser: Browser;
let count = 0;

beforeAll(async () => {
  service = await PushService.start();
  talky = await startTalky({ ...service.env, CALLS_RING_SECONDS: String(ringSeconds) });
  workers = await startWorkerProcess(service.env);
}, 30_000);

afterAll(async () => {
  expect(await workers.kill('SIGTERM')).toBe(0);
  await talky.stop();
  await service.stop();
});

beforeEach(async () => {
  [ada, grace] = await Promise.all([createPerson(talky.url, `ada${count}`), createPerson(talky.url, `grace${count}`)]);
  count++;
  chatId = (await ada.post<Chat>('/chat', { userId: grace.id })).body._id;
  ({ browser } = await subscribe(service, grace));
});

const call = async (): Promise<string> =>
  (await ada.post<Joined>('/calls', { chatId, kind: 'video', deviceId: 'ada-device' })).body.call._id;
const payloadOf = ({ payload }: Pushed) => payload as unknown as PushPayload;
const pushed = (event: string) =>
  until(`Nothing was pushed that says ${event}`, () =>
    browser.received.find((one) => payloadOf(one).call?.event === event),
  );
const record = async () =>
  (await grace.get<{ items: Message[] }>(`/messages/${chatId}`)).body.items.at(-1)?.system?.call;

describe('a call to somebody with no page open', () => {
  test('rings by a push that is urgent, short-lived, and can decline without a session', async () => {
    const callId = await call();
    const push = await pushed('ring');
    expect(push).toMatchObject({ urgency: 'high', topic: `call-${callId}` });
    expect(push.ttl).toBeWithin(1, ringSeconds + 1);
    const payload = payloadOf(push);
    expect(payload).toMatchObject({
      kind: 'call',
      chatId,
      title: ada.name,
      body: 'Incoming video call',
      call: { callId, callKind: 'video', event: 'ring' },
    });
    expect(Date.parse(payload.call?.expiresAt ?? '') - Date.parse(payload.at)).toBeWithin(
      1_000,
      ringSeconds * 1_000 + 1,
    );
    const worker = new RestClient(talky.url);
    expect((await worker.post(`/calls/${callId}/decline`, { token: payload.call?.declineToken })).status).toBe(204);
    expect((await ada.get<Call>(`/calls/${callId}`)).body).toMatchObject({ state: 'ended', reason: 'declined' });
    expect(payloadOf(await pushed('declined_elsewhere')).id).not.toBe(payload.id);
  });

  test('becomes a missed one when its time is over, in the timeline too', async () => {
    const socket = await TestSocket.enter(talky.socketUrl, ada.token);
    const callId = await call();
    await pushed('ring');
    const { call: ended } = (await socket.nextEvent('call.state', (event) => event.call.state === 'ended')) as {
      call: Call;
    };
    expect(ended).toMatchObject({ _id: callId, reason: 'no_answer' });
    const rang = Date.parse(ended.endedAt ?? '') - Date.parse(ended.createdAt);
    expect(rang).toBe(ringSeconds * 1_000);
    expect(Date.now() - Date.parse(ended.endedAt ?? '')).toBeLessThan(1_500);
    const push = await pushed('missed');
    expect(push).toMatchObject({ topic: `call-${callId}`, ttl: 86_400, urgency: 'high' });
    expect(payloadOf(push)).toMatchObject({ body: 'Missed video call', unread: 1 });
    expect(await record()).toMatchObject({ state: 'ended', reason: 'no_answer' });
    socket.close();
  }, 15_000);

  test('stops ringing there when it is answered elsewhere', async () => {
    const callId = await call();
    await pushed('ring');
    expect((await grace.post(`/calls/${callId}/accept`, { deviceId: 'grace-device' })).status).toBe(200);
    expect(payloadOf(await pushed('answered_elsewhere')).body).toBe('Answered on another device');
    await grace.post(`/calls/${callId}/leave`, { deviceId: 'grace-device' });
  });

  test('that is given up before a device could be reached is told as missed alone', async () => {
    browser.faults.push({ status: 503 });
    const callId = await call();
    await ada.post(`/calls/${callId}/leave`, { deviceId: 'ada-device' });
    await pushed('cancelled');
    const queue = await queueOf('call-push');
    await until(
      'A job does not end',
      async () => (await queue.getJobCounts('wait', 'active', 'delayed')).delayed === 0,
    );
    expect(browser.received.map((one) => payloadOf(one).call?.event)).toEqual(['cancelled']);
  });

  test('says nothing of who calls to whoever wants that hidden', async () => {
    await grace.patch('/notifications/preferences', { hideContent: true });
    await call();
    const payload = payloadOf(await pushed('ring'));
    expect(payload).toMatchObject({ title: 'Talky', hideContent: true });
    expect(JSON.stringify(payload)).not.toContain(ada.name);
  });
});

test('what is due is done though Redis lost the job for it', async () => {
  const callId = await call();
  const queue = await queueOf('call-wake');
  await until('There is no job', async () => (await queue.getJobs(['delayed'])).length > 0);
  await queue.obliterate({ force: true });
  await Bun.sleep(ringSeconds * 1_000 + 100);
  expect((await ada.get<Call>(`/calls/${callId}`)).body.state).toBe('ringing');
  // The round that comes every 30 s, now.
  const reaper = await queueOf('call-reaper');
  await reaper.add('call-reaper', {});
  await until('The call does not end', async () => (await ada.get<Call>(`/calls/${callId}`)).body.state === 'ended');
}, 15_000);
