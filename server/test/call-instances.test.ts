import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Joined } from '../src/protocol/calls.ts';
import { active, Device, direct, look, recordOnceIt, recordsOf, stateOf } from './call-scene.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';
import type { Instance } from './instance.ts';
import { Instances } from './instances.ts';
import { createPerson, type Person, until } from './testing.ts';

/** Calls over several servers, one of which dies. */

const settings = testConfig();
const started = new Instances();

const start = (env?: Record<string, string>): Promise<Instance> => started.start(settings, env);

let a: Instance;
let b: Instance;
let ada: Person;
let grace: Person;

beforeAll(async () => {
  await openTestStores(settings);
  [a, b] = await Promise.all([start(), start()]);
  [ada, grace] = await Promise.all([createPerson(a.url, 'ada'), createPerson(a.url, 'grace')]);
}, 30_000);

afterAll(async () => {
  await started.stop();
  await closeTestStores(settings);
});

/** ada on one instance and grace on the other talk. */
async function talking(): Promise<{ desk: Device; phone: Device; chatId: string; callId: string }> {
  const [desk, phone] = await Promise.all([Device.open(a.socketUrl, ada), Device.open(b.socketUrl, grace)]);
  const chatId = await direct(ada, grace);
  const callId = (await desk.start(chatId)).body.call._id;
  await desk.socket.ask('call.here', { callId, deviceId: desk.id });
  expect((await phone.socket.nextEvent('call.incoming')).call._id).toBe(callId);
  expect((await phone.accept(callId)).status).toBe(200);
  await phone.connect(callId);
  await desk.sees(callId, grace.id, 'joined');
  return { desk, phone, chatId, callId };
}

test('a call, its signals, its reactions and its end reach people on every instance', async () => {
  const { desk, phone, chatId, callId } = await talking();
  const to = { userId: grace.id, deviceId: phone.id };
  await desk.socket.ask('call.signal', { callId, deviceId: desk.id, to, signal: { candidate: null } });
  expect((await phone.socket.nextEvent('call.signal')).from).toEqual({ userId: ada.id, deviceId: desk.id });
  await phone.socket.ask('call.react', { callId, emoji: '👋' });
  expect((await desk.socket.nextEvent('call.reaction')).userId).toBe(grace.id);
  expect((await desk.socket.nextEvent('chat.call', ({ call }) => call?.count === 2)).call?._id).toBe(callId);
  await phone.leave(callId);
  expect((await desk.sees(callId, grace.id, 'left')).reason).toBe('completed');
  await recordOnceIt(ada, chatId, 'ended');
});

test('of two accepts on two instances one wins', async () => {
  const [desk, phone] = await Promise.all([Device.open(a.socketUrl, ada), Device.open(b.socketUrl, grace)]);
  const callId = (await desk.start(await direct(ada, grace))).body.call._id;
  const other = await Device.open(a.socketUrl, grace, 'grace-device-2');
  const answers = await Promise.all([phone.accept(callId), other.accept(callId)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  await phone.socket.nextEvent('call.stopRinging');
  await desk.leave(callId);
});

test('both calling at once on two instances make one call', async () => {
  const [desk, phone] = await Promise.all([Device.open(a.socketUrl, ada), Device.open(b.socketUrl, grace)]);
  const chatId = await direct(ada, grace);
  const answers = await Promise.all([desk.start(chatId), phone.start(chatId)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
  expect(new Set(answers.map(({ body }: { body: Joined }) => body.call._id)).size).toBe(1);
  await desk.leave(answers[0].body.call._id);
});

test('a killed instance’s people keep their seats until they are back, on another one', async () => {
  const { desk, phone, callId } = await talking();
  await b.kill('SIGKILL');
  // The other one notices, without anybody saying so.
  await desk.sees(callId, grace.id, 'reconnecting');
  await phone.reconnect(a.socketUrl);
  await phone.socket.ask('call.here', { callId, deviceId: phone.id });
  await desk.sees(callId, grace.id, 'joined');
  await desk.leave(callId);
  expect((await phone.sees(callId, ada.id, 'left')).reason).toBe('completed');
}, 20_000);

test('a call outlives the only server, killed and started again on the same address', async () => {
  b = await start();
  const { desk, phone, chatId, callId } = await talking();
  await Promise.all([a.kill('SIGKILL'), b.kill('SIGKILL')]);
  a = await start({ PORT: new URL(a.url).port });
  await Promise.all([desk.reconnect(), phone.reconnect(a.socketUrl)]);
  expect((await active(ada)).items).toMatchObject([{ _id: callId, state: 'active' }]);
  for (const device of [desk, phone]) await device.socket.ask('call.here', { callId, deviceId: device.id });
  await until('They are not back', async () => {
    const call = await look(ada, callId);
    return stateOf(call, ada) === 'joined' && stateOf(call, grace) === 'joined';
  });
  await desk.leave(callId);
  await until('The timeline does not tell its end', async () =>
    (await recordsOf(ada, chatId)).some(
      ({ _id, state, reason }) => _id === callId && state === 'ended' && reason === 'completed',
    ),
  );
}, 30_000);

test('ringing that was over while the only server was dead is missed, at the time it was', async () => {
  await Promise.all([a.kill('SIGKILL'), b.kill('SIGKILL')]);
  const env = { PORT: new URL(a.url).port, CALLS_RING_SECONDS: '1' };
  a = await start(env);
  const [desk] = await Promise.all([Device.open(a.socketUrl, ada), Device.open(a.socketUrl, grace)]);
  const callId = (await desk.start(await direct(ada, grace))).body.call._id;
  await a.kill('SIGKILL');
  await Bun.sleep(1_100);
  a = await start(env);
  const ended = await until('Nobody looks after it', async () => {
    const call = await look(ada, callId);
    return call.state === 'ended' && call;
  });
  expect(ended.reason).toBe('no_answer');
  expect(stateOf(ended, grace)).toBe('missed');
  expect(Date.parse(ended.endedAt ?? '') - Date.parse(ended.createdAt)).toBe(1_000);
  await until('The timeline does not tell it', async () =>
    (await recordsOf(grace, ended.chatId)).some(({ _id, reason }) => _id === callId && reason === 'no_answer'),
  );
}, 30_000);
