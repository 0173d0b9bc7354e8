import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test';
import { Types } from 'mongoose';
import { calls } from '../src/modules/calls/model.ts';
import { takeProviderEvents } from '../src/modules/calls/provider-events.ts';
import { useProvider } from '../src/modules/calls/provider-in-use.ts';
import { reap } from '../src/modules/calls/reaper.ts';
import { MembershipModel } from '../src/modules/chats/membership.ts';
import type { Call } from '../src/protocol/calls.ts';
import { Device, group, look, recordOnceIt, stateOf } from './call-scene.ts';
import { StandInProvider } from './stand-in-provider.ts';
import { createPerson, type Person, startTalky, type Talky, until } from './testing.ts';

/** Calls over a provider that has rooms of its own, and what becomes of them when the two do not agree. */

let talky: Talky;
let rooms: StandInProvider;
let ada: Person;
let grace: Person;
let desk: Device;
let phone: Device;
let chatId: string;
let callId: string;
let count = 0;

beforeAll(async () => {
  talky = await startTalky();
});

afterAll(() => talky.stop());

/** ada's call in her group with grace, in which both are. */
beforeEach(async () => {
  rooms = new StandInProvider();
  useProvider(rooms);
  [ada, grace] = await Promise.all([createPerson(talky.url, `ada${count}`), createPerson(talky.url, `grace${count}`)]);
  count++;
  [desk, phone] = await Promise.all([Device.open(talky.socketUrl, ada), Device.open(talky.socketUrl, grace)]);
  chatId = await group(ada, grace);
  callId = (await desk.start(chatId)).body.call._id;
  rooms.enter(callId, ada.id, desk.id);
  await desk.socket.ask('call.here', { callId, deviceId: desk.id });
  await phone.accept(callId);
  rooms.enter(callId, grace.id, phone.id);
  await phone.socket.ask('call.here', { callId, deviceId: phone.id });
});

/** Nothing of a test is left for the next one's reaper. */
afterEach(async () => {
  await calls().updateMany({}, { $unset: { isLive: 1, isOpen: 1 } });
});

const graces = async () => stateOf(await look(ada, callId), grace);
const joined = (kind: 'media.joined' | 'media.lost') =>
  takeProviderEvents([{ kind, callId, userId: grace.id, deviceId: phone.id }]);

test('a provider’s word that media is there brings somebody in', async () => {
  expect(await graces()).toBe('connecting');
  await joined('media.joined');
  expect(await graces()).toBe('joined');
});

test('a provider’s word that media is lost is believed when the room says so too', async () => {
  await joined('media.joined');
  await joined('media.lost');
  expect(await graces()).toBe('joined');
  rooms.rooms.set(callId, []);
  await joined('media.lost');
  expect(await graces()).toBe('reconnecting');
});

test('a provider reports over HTTP, in whatever type it calls it, and is heard for itself alone', async () => {
  const post = (provider: string, body: string) =>
    fetch(`${talky.url}/api/calls/hooks/${provider}`, {
      method: 'POST',
      headers: { 'content-type': 'application/webhook+json', authorization: 'right' },
      body,
    });
  const body = JSON.stringify([{ kind: 'media.joined', callId, userId: grace.id }]);
  expect((await post('zego', body)).status).toBe(404);
  expect(await graces()).toBe('connecting');
  expect((await post('livekit', body)).status).toBe(204);
  expect(await graces()).toBe('joined');
  expect((await fetch(`${talky.url}/api/calls/hooks/livekit`, { method: 'POST', body })).status).toBe(401);
});

test('hints of other devices, of nobody’s calls and of ended ones change nothing', async () => {
  await takeProviderEvents([
    { kind: 'media.joined', callId, userId: grace.id, deviceId: 'another-device' },
    { kind: 'media.joined', callId: '0123456789abcdef01234567', userId: grace.id },
    { kind: 'room.closed', callId: 'no call' },
  ]);
  expect(await graces()).toBe('connecting');
});

test('a room that was lost is opened again', async () => {
  rooms.rooms.delete(callId);
  await takeProviderEvents([{ kind: 'room.closed', callId }]);
  expect(rooms.rooms.has(callId)).toBe(true);
});

test('the reaper brings in who is there, and puts out who has no seat', async () => {
  rooms.enter(callId, '0123456789abcdef01234567', 'a-strange-device');
  await reap();
  expect(await graces()).toBe('joined');
  expect(rooms.asked).toEqual(['revoke 0123456789abcdef01234567 a-strange-device']);
});

test('the reaper finds whose media is gone, after a second look', async () => {
  await joined('media.joined');
  rooms.rooms.set(callId, [{ userId: ada.id, deviceId: desk.id }]);
  await reap();
  expect(await graces()).toBe('reconnecting');
});

test('the reaper opens rooms that were lost, and closes those of calls that are over', async () => {
  rooms.rooms.delete(callId);
  await reap();
  expect(rooms.rooms.has(callId)).toBe(true);
  rooms.isBroken = true;
  await ada.post(`/calls/${callId}/end`);
  await recordOnceIt(ada, chatId, 'ended');
  rooms.isBroken = false;
  expect(rooms.rooms.has(callId)).toBe(true);
  await reap();
  expect(rooms.rooms.has(callId)).toBe(false);
  expect(await calls().countDocuments({ chat: (await calls().findOne({}))?.chat, isOpen: true, state: 'ended' })).toBe(
    0,
  );
});

test('the reaper finds a device whose socket went unnoticed', async () => {
  await joined('media.joined');
  await calls().updateOne({ 'seats.userId': grace.id }, { $set: { 'seats.1.node': 'a-dead-instance' } });
  await reap();
  expect(await graces()).toBe('reconnecting');
});

test('the reaper finds who is no member any more, whose removal was lost on its way', async () => {
  await MembershipModel.deleteOne({ chat: new Types.ObjectId(chatId), user: new Types.ObjectId(grace.id) });
  await reap();
  expect(await graces()).toBe('removed');
  expect(stateOf(await look(ada, callId), ada)).toBe('joined');
});

test('a call of a provider that is no longer in use ends', async () => {
  await calls().updateOne({ 'seats.userId': grace.id }, { $set: { provider: 'zego' } });
  await reap();
  expect(await look(ada, callId)).toMatchObject({ state: 'ended', reason: 'failed' });
});

test('who is put out is put out of the room, with every device', async () => {
  await ada.post(`/calls/${callId}/kick`, { userId: grace.id });
  await until('Nobody was put out', () => rooms.asked.includes(`revoke ${grace.id} all`));
  expect(rooms.rooms.get(callId)).toEqual([{ userId: ada.id, deviceId: desk.id }]);
});

test('who moves to another device is put out with the one before alone', async () => {
  await phone.person.post(`/calls/${callId}/join`, { deviceId: 'another-device' });
  await until('The first device was not put out', () => rooms.asked.includes(`revoke ${grace.id} ${phone.id}`));
});

test('the host mutes in the room itself', async () => {
  expect((await ada.post<Call>(`/calls/${callId}/mute`, { userId: grace.id, source: 'cam' })).status).toBe(200);
  expect(rooms.asked).toContain(`mute ${grace.id} cam`);
});

test('a call that nothing can carry fails at once, and says so', async () => {
  await ada.post(`/calls/${callId}/end`);
  rooms.isBroken = true;
  expect((await desk.start(chatId)).status).toBe(503);
  rooms.isBroken = false;
  expect((await desk.start(chatId)).status).toBe(201);
});

test('without a provider calls are unavailable, and all else goes on', async () => {
  await ada.post(`/calls/${callId}/end`);
  useProvider(undefined);
  expect((await desk.start(chatId)).status).toBe(503);
  expect((await ada.get('/calls/active')).status).toBe(200);
});

test('a crowd that accepts at once gets in, each once', async () => {
  await ada.post(`/calls/${callId}/end`);
  const crowd = await Promise.all(
    Array.from({ length: 31 }, async (_, n) =>
      Device.open(talky.socketUrl, await createPerson(talky.url, `crowd${count}-${n}`)),
    ),
  );
  const room = await group(ada, ...crowd.map(({ person }) => person));
  const crowded = (await desk.start(room)).body.call._id;
  await Promise.all(crowd.map(({ socket }) => socket.nextEvent('call.incoming')));
  const answers = await Promise.all(
    crowd.map(async (device) => {
      const { status } = await device.accept(crowded);
      await device.connect(crowded);
      return status;
    }),
  );
  expect(new Set(answers)).toEqual(new Set([200]));
  const call = await look(ada, crowded);
  expect(call.seats.map(({ state }) => state)).toEqual(call.seats.map(() => 'joined'));
  expect(new Set(call.seats.map(({ userId }) => userId)).size).toBe(32);
  // Everybody comes to the same state.
  await Promise.all(
    crowd.map(({ socket }) =>
      socket.nextEvent('call.state', (event) => event.call._id === crowded && event.call.v === call.v),
    ),
  );
}, 30_000);
