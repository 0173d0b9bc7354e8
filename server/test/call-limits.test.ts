import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Device, direct } from './call-scene.ts';
import { createCast, type Person, startTalky, type Talky } from './testing.ts';

/** How often one may call and be called on, with limits as they are outside of tests. */

let talky: Talky;
let ada: Person;
let grace: Person;
let desk: Device;
let phone: Device;
let chatId: string;

beforeAll(async () => {
  talky = await startTalky({ TALKY_RATE_LIMITS: 'on' });
  ({ ada, grace } = await createCast(talky.url));
  [desk, phone] = await Promise.all([Device.open(talky.socketUrl, ada), Device.open(talky.socketUrl, grace)]);
  chatId = await direct(ada, grace);
});

afterAll(() => talky.stop());

test('a device sends a burst of signals, and is told when there are too many', async () => {
  const callId = (await phone.start(chatId)).body.call._id;
  await desk.accept(callId);
  for (const device of [desk, phone]) await device.connect(callId);
  const to = { userId: grace.id, deviceId: phone.id };
  const signal = { description: { type: 'offer' as const, sdp: 'x'.repeat(16_000) } };
  const sent = await Promise.allSettled(
    Array.from({ length: 50 }, () => desk.socket.ask('call.signal', { callId, deviceId: desk.id, to, signal })),
  );
  const refused = sent
    .filter(({ status }) => status === 'rejected')
    .map((one) => String((one as PromiseRejectedResult).reason));
  expect(refused.length).toBeWithin(10, 25);
  expect(refused.every((reason) => reason.includes('rate_limited'))).toBe(true);
  await phone.socket.count('call.signal', sent.length - refused.length);
  // Reactions and what a device sends count as well.
  await expect(
    Promise.all(Array.from({ length: 100 }, () => desk.socket.ask('call.react', { callId, emoji: '🎉' }))),
  ).rejects.toThrow('rate_limited');
  await phone.leave(callId);
});

test('nobody is rung without end: a person starts 20 calls a minute', async () => {
  const statuses: number[] = [];
  for (let count = 0; count < 21; count++) {
    const { status, body } = await desk.start(chatId);
    statuses.push(status);
    if (status === 201) await desk.leave(body.call._id);
  }
  expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 201));
  expect(statuses[20]).toBe(429);
  // Being called is not limited by it.
  expect((await phone.start(chatId)).status).toBe(201);
  expect((await desk.start(chatId)).status).toBe(200);
});
