import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { queueOf } from '../src/jobs/queues.ts';
import { declineToken } from '../src/modules/calls/decline-token.ts';
import { calls } from '../src/modules/calls/model.ts';
import { changeSystemMessage } from '../src/modules/messages/service.ts';
import { UserModel } from '../src/modules/users/model.ts';
import { deactivateUser } from '../src/modules/users/service.ts';
import type { Call, Joined } from '../src/protocol/calls.ts';
import type { Message } from '../src/protocol/resources.ts';
import {
  active,
  Device,
  direct,
  group,
  letPass,
  look,
  recordOnceIt,
  recordsOf,
  stateOf,
  unreadOf,
} from './call-scene.ts';
import { createCast, createPerson, type Person, RestClient, startTalky, type Talky, until } from './testing.ts';

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;
let phone: Device;
let laptop: Device;
let pocket: Device;
let desk: Device;

beforeAll(async () => {
  talky = await startTalky();
});

afterAll(() => talky.stop());

let count = 0;
/** Fresh people for each test, so that no call of one meets another's. */
beforeEach(async () => {
  const names = ['ada', 'grace', 'linus'].map((name) => `${name}${count}`);
  count++;
  [ada, grace, linus] = (await Promise.all(names.map((name) => createPerson(talky.url, name)))) as [
    Person,
    Person,
    Person,
  ];
  [desk, phone, laptop, pocket] = await Promise.all([
    Device.open(talky.socketUrl, ada),
    Device.open(talky.socketUrl, grace, 'grace-phone'),
    Device.open(talky.socketUrl, grace, 'grace-laptop'),
    Device.open(talky.socketUrl, linus),
  ]);
});

/** ada calls grace, whose devices ring. */
async function ringing(): Promise<{ chatId: string; callId: string }> {
  const chatId = await direct(ada, grace);
  const { status, body } = await desk.start(chatId);
  expect(status).toBe(201);
  await desk.socket.ask('call.here', { callId: body.call._id, deviceId: desk.id });
  await phone.socket.nextEvent('call.incoming');
  return { chatId, callId: body.call._id };
}

/** ada and grace talk. */
async function talking(): Promise<{ chatId: string; callId: string }> {
  const scene = await ringing();
  expect((await phone.accept(scene.callId)).status).toBe(200);
  await phone.connect(scene.callId);
  return scene;
}

/** ada, grace and linus talk in a group. */
async function meeting(): Promise<{ chatId: string; callId: string }> {
  const chatId = await group(ada, grace, linus);
  const callId = (await desk.start(chatId)).body.call._id;
  await desk.connect(callId);
  for (const device of [phone, pocket]) {
    await device.accept(callId);
    await device.connect(callId);
  }
  return { chatId, callId };
}

describe('a call between two', () => {
  test('rings every device of the other, and is taken by one', async () => {
    const chatId = await direct(ada, grace);
    const { status, body } = await desk.start(chatId);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      call: { chatId, kind: 'audio', isGroup: false, state: 'ringing', host: ada.id, provider: 'mesh' },
      join: { provider: 'mesh' },
      max: { video: 4, audio: 6 },
    });
    const callId = body.call._id;
    for (const device of [phone, laptop]) {
      const { call, until: end, serverTime } = await device.socket.nextEvent('call.incoming');
      expect(call._id).toBe(callId);
      expect(Date.parse(end) - Date.parse(serverTime)).toBeWithin(40_000, 45_001);
    }
    await phone.socket.ask('call.delivered', { callId });
    await desk.sees(callId, grace.id, 'ringing');
    const taken = await phone.accept(callId);
    expect(taken.body).toMatchObject({ call: { state: 'active', activeAt: null }, join: { provider: 'mesh' } });
    expect(await laptop.socket.nextEvent('call.stopRinging')).toEqual({ callId, why: 'answered_elsewhere' });
    expect(await laptop.accept(callId)).toMatchObject({ status: 409, body: { error: { code: 'answered_elsewhere' } } });
    // The same device may ask for its grant again.
    expect((await phone.accept(callId)).status).toBe(200);
    await phone.connect(callId);
    expect((await desk.sees(callId, grace.id, 'joined')).activeAt).not.toBeNull();
    expect((await phone.leave(callId)).body).toMatchObject({ state: 'ended', reason: 'completed' });
    expect((await desk.sees(callId, grace.id, 'left')).state).toBe('ended');
  });

  test('is one line in the timeline, which says how long it was', async () => {
    const { chatId, callId } = await ringing();
    expect(await recordOnceIt(grace, chatId, 'ringing')).toMatchObject({
      _id: callId,
      content: `${ada.name} started an audio call`,
    });
    await phone.accept(callId);
    await phone.connect(callId);
    await recordOnceIt(grace, chatId, 'active');
    await letPass(callId, 187_000, false);
    await phone.leave(callId);
    const record = await recordOnceIt(grace, chatId, 'ended');
    expect(record).toMatchObject({ reason: 'completed', seq: 1 });
    expect(record.seconds).toBeWithin(187, 190);
    expect(record.content).toMatch(/^Audio call, 3:0[789]$/);
    const changes = phone.socket.all('message.updated').map(({ system }) => system?.call?.state);
    expect(changes).toEqual(['active', 'ended']);
    expect(phone.socket.all('message.updated').every((message) => message.editedAt === undefined)).toBe(true);
    // A late word of what was before, by another instance, takes nothing back.
    const { body } = await grace.get<{ items: Message[] }>(`/messages/${chatId}`);
    const [line] = body.items;
    const call = { ...record, state: 'active' as const, reason: null, seconds: null };
    await changeSystemMessage(chatId, line?._id ?? '', { kind: 'call', call }, 'late');
    expect(await recordsOf(grace, chatId)).toEqual([record]);
    await until('It is unread to who was in it', async () => (await unreadOf(grace, chatId)) === 0);
  });

  test('that is declined ends on all devices, and is no news', async () => {
    const { chatId, callId } = await ringing();
    expect((await grace.post(`/calls/${callId}/decline`, {})).status).toBe(204);
    expect(await laptop.socket.nextEvent('call.stopRinging')).toEqual({ callId, why: 'declined_elsewhere' });
    expect(await desk.sees(callId, grace.id, 'declined')).toMatchObject({ state: 'ended', reason: 'declined' });
    expect((await recordOnceIt(ada, chatId, 'ended')).content).toBe('Audio call, declined');
    await until('It is unread', async () => (await unreadOf(grace, chatId)) === 0);
    // Once more changes nothing.
    expect((await grace.post(`/calls/${callId}/decline`, {})).status).toBe(204);
  });

  test('is declined without a session by the token of its push, which fits no other call or person', async () => {
    const { callId } = await ringing();
    const worker = new RestClient(talky.url);
    const decline = (token: string) => worker.post(`/calls/${callId}/decline`, { token });
    expect((await decline(declineToken('0123456789abcdef01234567', grace.id))).status).toBe(401);
    expect((await decline(declineToken(callId, linus.id))).status).toBe(404);
    expect((await decline(`${declineToken(callId, grace.id)}x`)).status).toBe(401);
    expect((await worker.post(`/calls/${callId}/decline`, {})).status).toBe(401);
    expect((await look(ada, callId)).state).toBe('ringing');
    expect((await decline(declineToken(callId, grace.id))).status).toBe(204);
    expect((await look(ada, callId)).reason).toBe('declined');
  });

  test('is found by a device that comes while it rings, with until when', async () => {
    const { callId } = await ringing();
    const { body } = await grace.get<{ items: Call[]; until: Record<string, string>; serverTime: string }>(
      '/calls/active',
    );
    expect(body.items.map(({ _id }) => _id)).toEqual([callId]);
    expect(Date.parse(body.until[callId] ?? '') - Date.parse(body.serverTime)).toBeWithin(40_000, 45_001);
    const caller = await ada.get<{ items: Call[]; until: Record<string, string> }>('/calls/active');
    expect(caller.body).toMatchObject({ items: [{ _id: callId }], until: {} });
    await letPass(callId, 45_000, false);
    // Nobody has looked yet, and it is over all the same.
    expect((await active(grace)).items).toEqual([]);
  });

  test('that is silenced goes on ringing for everybody else, since nothing is sent', async () => {
    const { callId } = await ringing();
    await phone.socket.expectSilence('call.stopRinging');
    expect((await look(ada, callId)).state).toBe('ringing');
    expect((await laptop.accept(callId)).status).toBe(200);
  });

  test('that its starter gives up is missed by the other', async () => {
    const { chatId, callId } = await ringing();
    await desk.leave(callId);
    expect(await phone.socket.nextEvent('call.stopRinging')).toEqual({ callId, why: 'cancelled' });
    expect((await recordOnceIt(grace, chatId, 'ended')).content).toBe('Missed audio call');
    expect(await unreadOf(grace, chatId)).toBe(1);
    expect(await unreadOf(ada, chatId)).toBe(0);
    expect((await phone.accept(callId)).status).toBe(409);
  });

  test('that nobody answers is missed, stays unread, and devices are told', async () => {
    const { chatId, callId } = await ringing();
    await letPass(callId, 45_000);
    expect(await phone.socket.nextEvent('call.stopRinging')).toEqual({ callId, why: 'missed' });
    expect(await desk.sees(callId, grace.id, 'missed')).toMatchObject({ state: 'ended', reason: 'no_answer' });
    expect(await recordOnceIt(grace, chatId, 'ended')).toMatchObject({ reason: 'no_answer', seconds: null });
    expect(await unreadOf(grace, chatId)).toBe(1);
    const events = await until('No job was added', async () => {
      const jobs = await (await queueOf('call-push')).getJobs(['wait']);
      const own = jobs
        .map(({ data }) => data as { callId: string; event: string })
        .filter((job) => job.callId === callId);
      return own.length === 2 && own;
    });
    expect(events.map(({ event }) => event).sort()).toEqual(['missed', 'ring']);
  });

  test('is waited for by a job at the very moment', async () => {
    const { callId } = await ringing();
    const job = await until('No job waits', async () =>
      (await (await queueOf('call-wake')).getJobs(['delayed'])).find(
        ({ data }) => (data as { callId: string }).callId === callId,
      ),
    );
    expect(job.opts.delay).toBeWithin(40_000, 45_100);
    expect(job.id).not.toContain(':');
  });

  test('that is looked at a little too early, by another clock, is looked at once more', async () => {
    const { callId } = await ringing();
    await letPass(callId, 44_500);
    expect((await look(ada, callId)).state).toBe('ringing');
    expect(await desk.sees(callId, grace.id, 'missed')).toMatchObject({ state: 'ended', reason: 'no_answer' });
  });

  test('that both start at once is one call, in which both are', async () => {
    const chatId = await direct(ada, grace);
    const answers = await Promise.all([desk.start(chatId), phone.start(chatId)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(new Set(answers.map(({ body }) => body.call._id)).size).toBe(1);
    const call = await look(ada, answers[0].body.call._id);
    expect(call.state).toBe('active');
    expect(await calls().countDocuments({ isLive: true, 'seats.userId': ada.id })).toBe(1);
  });

  test('of which two devices accept at once has one winner', async () => {
    const { callId } = await ringing();
    const answers = await Promise.all([phone.accept(callId), laptop.accept(callId)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('fails when no media comes', async () => {
    const { chatId, callId } = await ringing();
    await phone.accept(callId);
    await letPass(callId, 20_000);
    expect(await desk.sees(callId, grace.id, 'failed')).toMatchObject({ state: 'ended', reason: 'failed' });
    expect((await recordOnceIt(ada, chatId, 'ended')).content).toBe('Audio call, not connected');
  });

  test('moves to another device of the same person', async () => {
    const { callId } = await talking();
    expect((await laptop.join(callId)).status).toBe(200);
    // The first one learns of it from the call's state.
    await phone.socket.nextEvent('call.state', ({ call }) => call.seats.some(({ deviceId }) => deviceId === laptop.id));
    await laptop.connect(callId);
    // The first one's goodbye ends nothing any more.
    await phone.leave(callId);
    expect((await look(ada, callId)).state).toBe('active');
  });

  test('takes a third, and then goes on without any one of them', async () => {
    const { chatId, callId } = await talking();
    expect((await pocket.accept(callId)).status).toBe(404);
    const { body } = await grace.post<Call>(`/calls/${callId}/invite`, { userIds: [linus.id] });
    expect(body.isGroup).toBe(true);
    expect((await pocket.socket.nextEvent('call.incoming')).call._id).toBe(callId);
    expect((await pocket.accept(callId)).status).toBe(200);
    await pocket.connect(callId);
    await desk.leave(callId);
    expect(await look(grace, callId)).toMatchObject({ state: 'active', host: grace.id });
    expect((await linus.get(`/chat/${chatId}`)).status).toBe(404);
  });

  test('is none with oneself, a bot, or who is gone', async () => {
    expect((await desk.start(await direct(ada, ada))).status).toBe(409);
    const chatId = await direct(ada, grace);
    await UserModel.updateOne({ _id: grace.id }, { $set: { deactivatedAt: new Date() } });
    expect((await desk.start(chatId)).status).toBe(409);
  });
});

describe('somebody who is in a call', () => {
  test('is rung quietly by another, and may answer that they are busy', async () => {
    const { callId } = await talking();
    const chatId = await direct(linus, grace);
    const second = (await pocket.start(chatId)).body.call._id;
    expect((await phone.socket.nextEvent('call.incoming', ({ call }) => call._id === second)).call._id).toBe(second);
    expect((await grace.post<Call>(`/calls/${second}/busy`)).body).toMatchObject({ state: 'ended', reason: 'busy' });
    expect((await pocket.sees(second, grace.id, 'busy')).reason).toBe('busy');
    expect((await look(ada, callId)).state).toBe('active');
  });

  test('leaves it by taking another', async () => {
    const { callId } = await talking();
    const second = (await pocket.start(await direct(linus, grace))).body.call._id;
    expect((await phone.accept(second)).status).toBe(200);
    expect(await desk.sees(callId, grace.id, 'left')).toMatchObject({ state: 'ended', reason: 'completed' });
    expect((await active(grace)).items.map(({ _id }) => _id)).toEqual([second]);
  });

  test('keeps their seat while their connection is lost, and gives it up in the end', async () => {
    const { callId } = await talking();
    phone.socket.terminate();
    await desk.sees(callId, grace.id, 'reconnecting');
    await phone.reconnect();
    await phone.socket.ask('call.here', { callId, deviceId: phone.id });
    await desk.sees(callId, grace.id, 'joined');
    phone.socket.terminate();
    await desk.sees(callId, grace.id, 'reconnecting');
    await letPass(callId, 30_000);
    expect(await desk.sees(callId, grace.id, 'left')).toMatchObject({ state: 'ended', reason: 'completed' });
  });

  test('loses nothing when a second socket of the device was open before the first one closed', async () => {
    const { callId } = await talking();
    const first = phone.socket;
    await phone.reconnect();
    await phone.socket.ask('call.here', { callId, deviceId: phone.id });
    first.close();
    await first.closed;
    await phone.socket.expectSilence('call.state');
    expect(stateOf(await look(ada, callId), grace)).toBe('joined');
  });

  test('tells of lost media, and of its return', async () => {
    const { callId } = await talking();
    await phone.socket.ask('call.connected', { callId, deviceId: phone.id, isConnected: false });
    await desk.sees(callId, grace.id, 'reconnecting');
    await phone.socket.ask('call.connected', { callId, deviceId: phone.id, isConnected: true });
    await desk.sees(callId, grace.id, 'joined');
  });

  test('shows what they send, and reacts', async () => {
    const { callId } = await talking();
    await phone.socket.ask('call.media', { callId, deviceId: phone.id, media: { mic: true, hand: true } });
    const { call } = await desk.socket.nextEvent('call.state', ({ call: next }) =>
      next.seats.some(({ media }) => media.hand),
    );
    expect(call.seats.find(({ userId }) => userId === grace.id)?.media).toEqual({
      mic: true,
      cam: false,
      screen: false,
      hand: true,
    });
    await phone.socket.ask('call.react', { callId, emoji: '🎉' });
    expect(await desk.socket.nextEvent('call.reaction')).toEqual({ callId, userId: grace.id, emoji: '🎉' });
    await expect(pocket.socket.ask('call.react', { callId, emoji: '🎉' })).rejects.toThrow('forbidden');
  });
});

describe('a group’s call', () => {
  test('rings its members, who may come late, leave and come again', async () => {
    const chatId = await group(ada, grace, linus);
    const callId = (await desk.start(chatId, { kind: 'video' })).body.call._id;
    await pocket.socket.nextEvent('call.incoming');
    await linus.post(`/calls/${callId}/decline`, {});
    await phone.accept(callId);
    await phone.connect(callId);
    expect((await pocket.join(callId)).status).toBe(200);
    await pocket.connect(callId);
    await pocket.leave(callId);
    expect(stateOf(await look(ada, callId), linus)).toBe('left');
    expect((await pocket.join(callId)).status).toBe(200);
    expect(stateOf(await look(ada, callId), linus)).toBe('connecting');
  });

  test('shows its members a card while it goes on', async () => {
    const chatId = await group(ada, grace, linus);
    const callId = (await desk.start(chatId, { ring: false })).body.call._id;
    const { call } = await pocket.socket.nextEvent('chat.call');
    expect(call).toMatchObject({ _id: callId, chatId, userIds: [ada.id], count: 1 });
    expect((await active(linus)).cards).toMatchObject([{ _id: callId }]);
    expect((await active(linus)).items).toEqual([]);
    expect((await pocket.start(chatId)).status).toBe(200);
    expect((await desk.socket.nextEvent('chat.call', (event) => event.call?.count === 2)).call?.userIds).toEqual([
      ada.id,
      linus.id,
    ]);
    await desk.leave(callId);
    await pocket.leave(callId);
    expect(await phone.socket.nextEvent('chat.call', (event) => event.call === null)).toEqual({ chatId, call: null });
    expect((await active(linus)).cards).toEqual([]);
  });

  test('that rings nobody is no news to anybody', async () => {
    const chatId = await group(ada, grace);
    await desk.start(chatId, { ring: false });
    await recordOnceIt(ada, chatId, 'ringing');
    await until('It is unread', async () => (await unreadOf(grace, chatId)) === 0);
    await phone.socket.expectSilence('call.incoming');
  });

  test('is ended for all by its host, who may pass that on', async () => {
    const { callId } = await meeting();
    expect((await grace.post(`/calls/${callId}/end`)).status).toBe(403);
    expect((await grace.post(`/calls/${callId}/host`, { userId: grace.id })).status).toBe(403);
    expect((await ada.post<Call>(`/calls/${callId}/host`, { userId: grace.id })).body.host).toBe(grace.id);
    expect((await grace.post<Call>(`/calls/${callId}/end`)).body).toMatchObject({
      state: 'ended',
      reason: 'host_ended',
    });
    expect((await pocket.sees(callId, linus.id, 'left')).reason).toBe('host_ended');
  });

  test('loses who is put out, for good', async () => {
    const { callId } = await meeting();
    expect((await linus.post(`/calls/${callId}/kick`, { userId: grace.id })).status).toBe(403);
    expect((await ada.post(`/calls/${callId}/kick`, { userId: linus.id })).status).toBe(200);
    expect(await pocket.socket.nextEvent('call.removed')).toEqual({ callId });
    expect((await pocket.join(callId)).status).toBe(403);
    await expect(pocket.socket.ask('call.here', { callId, deviceId: pocket.id })).rejects.toThrow('conflict');
  });

  test('lets its host mute somebody, whose device is asked to', async () => {
    const { callId } = await meeting();
    await phone.socket.ask('call.media', { callId, deviceId: phone.id, media: { mic: true } });
    expect((await linus.post(`/calls/${callId}/mute`, { userId: grace.id, source: 'mic' })).status).toBe(403);
    const { body } = await ada.post<Call>(`/calls/${callId}/mute`, { userId: grace.id, source: 'mic' });
    expect(body.seats.find(({ userId }) => userId === grace.id)?.media.mic).toBe(false);
    expect(await phone.socket.nextEvent('call.muted')).toEqual({ callId, source: 'mic', by: ada.id });
  });

  test('loses who is no member any more', async () => {
    const { chatId, callId } = await meeting();
    await ada.put('/chat/groupremove', { chatId, userId: linus.id });
    expect(await pocket.socket.nextEvent('call.removed')).toEqual({ callId });
    expect(stateOf(await look(ada, callId), linus)).toBe('removed');
    expect((await pocket.join(callId)).status).toBe(404);
    expect((await linus.get(`/calls/${callId}`)).status).toBe(404);
    pocket.socket.forget();
    await phone.leave(callId);
    await pocket.socket.expectSilence('call.state');
  });

  test('is started by admins alone where the group wants it so, and joined by everybody', async () => {
    const chatId = await group(ada, grace);
    expect((await grace.patch(`/chat/${chatId}`, { startCalls: 'admins' })).status).toBe(403);
    expect((await ada.patch(`/chat/${chatId}`, { startCalls: 'admins' })).body).toMatchObject({
      startCalls: 'admins',
      mentionAll: 'everyone',
    });
    expect((await phone.start(chatId)).status).toBe(403);
    const callId = (await desk.start(chatId)).body.call._id;
    expect((await phone.start(chatId)).body.call._id).toBe(callId);
  });

  test('asks members alone, and only who is in it asks', async () => {
    const chatId = await group(ada, grace);
    const callId = (await desk.start(chatId, { ring: false })).body.call._id;
    expect((await ada.post(`/calls/${callId}/invite`, { userIds: [linus.id] })).status).toBe(403);
    expect((await grace.post(`/calls/${callId}/invite`, { userIds: [grace.id] })).status).toBe(403);
    expect((await ada.post(`/calls/${callId}/invite`, { userIds: [grace.id] })).status).toBe(200);
    await phone.socket.nextEvent('call.incoming');
  });

  test('of a large group rings nobody, and has its members told', async () => {
    const many = await Promise.all(Array.from({ length: 32 }, (_, n) => createPerson(talky.url, `m${count}-${n}`)));
    const chatId = await group(ada, grace, ...many.slice(1));
    const callId = (await desk.start(chatId)).body.call._id;
    expect((await phone.socket.nextEvent('chat.call')).call?._id).toBe(callId);
    const told = await until('Nobody is told', async () => {
      const jobs = await (await queueOf('call-push')).getJobs(['wait']);
      const own = jobs.filter(({ data }) => (data as { callId: string }).callId === callId);
      return own.length === 32 && own;
    });
    expect(new Set(told.map(({ data }) => (data as { event: string }).event))).toEqual(new Set(['started']));
    await phone.socket.expectSilence('call.incoming');
    expect((await phone.join(callId)).status).toBe(200);
  });

  test('ends when its last one has been alone in it for a while', async () => {
    const { callId } = await meeting();
    await phone.leave(callId);
    await pocket.leave(callId);
    await letPass(callId, 60_000);
    expect(await desk.sees(callId, ada.id, 'left')).toMatchObject({ state: 'ended', reason: 'completed' });
  });
});

describe('somebody who is not to be disturbed', () => {
  test.each([
    ['by their status', () => phone.socket.ask('presence.set', { status: 'dnd' })],
    ['by the clock', () => grace.patch('/notifications/preferences', { dndUntil: '2099-01-01T00:00:00Z' })],
  ])('%s hears nothing, and the caller sees no answer', async (_how, hush) => {
    await hush();
    const chatId = await direct(ada, grace);
    const { body } = await desk.start(chatId);
    const callId = body.call._id;
    expect(stateOf(body.call, grace)).toBe('inviting');
    await recordOnceIt(ada, chatId, 'ringing');
    await phone.socket.expectSilence('call.incoming', 'call.state');
    expect((await active(grace)).items).toEqual([]);
    await letPass(callId, 45_000);
    expect((await desk.sees(callId, grace.id, 'missed')).reason).toBe('no_answer');
    await phone.socket.expectSilence('call.incoming', 'call.stopRinging');
    expect(await unreadOf(grace, chatId)).toBe(1);
  });
});

describe('a signal', () => {
  const offer = { description: { type: 'offer' as const, sdp: 'v=0' } };

  test('reaches the one device it is for', async () => {
    const { callId } = await talking();
    const to = { userId: grace.id, deviceId: phone.id };
    await desk.socket.ask('call.signal', { callId, deviceId: desk.id, to, signal: offer });
    expect(await phone.socket.nextEvent('call.signal')).toEqual({
      callId,
      from: { userId: ada.id, deviceId: desk.id },
      to,
      signal: offer,
    });
    await laptop.socket.expectSilence('call.signal');
  });

  test('reaches a device that has just come in and has not said which socket is its', async () => {
    const { callId } = await ringing();
    await phone.accept(callId);
    const to = { userId: grace.id, deviceId: phone.id };
    await desk.socket.ask('call.signal', { callId, deviceId: desk.id, to, signal: { candidate: null } });
    expect((await phone.socket.nextEvent('call.signal')).signal).toEqual({ candidate: null });
  });

  test('is refused from outside, to outside, for another device, and when it is too long', async () => {
    const { callId } = await talking();
    const send = (
      device: Device,
      to: { userId: string; deviceId: string },
      signal: unknown = offer,
      from = device.id,
    ) => device.socket.askAnything('call.signal', { callId, deviceId: from, to, signal });
    const graces = { userId: grace.id, deviceId: phone.id };
    await expect(send(pocket, graces)).rejects.toThrow('forbidden');
    await expect(send(desk, { userId: linus.id, deviceId: pocket.id })).rejects.toThrow('forbidden');
    await expect(send(desk, { userId: grace.id, deviceId: laptop.id })).rejects.toThrow('forbidden');
    await expect(send(laptop, { userId: ada.id, deviceId: desk.id })).rejects.toThrow('forbidden');
    const long = { description: { type: 'offer', sdp: 'x'.repeat(17_000) } };
    await expect(send(desk, graces, long)).rejects.toThrow('invalid_request');
    await expect(send(desk, graces, { sdp: 'x' })).rejects.toThrow('invalid_request');
    await phone.socket.expectSilence('call.signal');
  });
});

describe('an outsider', () => {
  test('sees nothing of a call, and does nothing to it', async () => {
    const { callId } = await talking();
    expect((await linus.get(`/calls/${callId}`)).status).toBe(404);
    const device = { deviceId: pocket.id };
    for (const [path, body] of [
      ['accept', device],
      ['join', device],
      ['leave', device],
      ['decline', {}],
      ['busy', undefined],
      ['end', undefined],
      ['kick', { userId: ada.id }],
      ['host', { userId: ada.id }],
      ['mute', { userId: ada.id, source: 'mic' }],
      ['invite', { userIds: [linus.id] }],
    ] as const)
      expect({ path, status: (await linus.post(`/calls/${callId}/${path}`, body)).status }).toEqual({
        path,
        status: 404,
      });
    expect((await pocket.start(await direct(ada, grace))).status).toBe(404);
    await pocket.socket.expectSilence('call.state', 'call.incoming', 'chat.call');
  });
});

test('a bot takes part in no call', async () => {
  const cast = await createCast(talky.url);
  const { body } = await cast.ada.post<{ bot: { _id: string }; token: string }>('/bots', { name: 'clock' });
  const bot = new RestClient(talky.url, body.token);
  const chatId = (await bot.post<{ _id: string }>('/chat', { userId: grace.id })).body._id;
  expect((await bot.post<Joined>('/calls', { chatId, kind: 'audio', deviceId: 'clock-device' })).status).toBe(403);
  expect((await phone.start(chatId)).status).toBe(409);
});

test('a call that is over can be started anew, and has a line of its own', async () => {
  const { chatId, callId } = await talking();
  await phone.leave(callId);
  expect((await desk.start(chatId)).status).toBe(201);
  await until('There is no second line', async () => (await recordsOf(ada, chatId)).length === 2);
});

test('whose account ends is in no call any more', async () => {
  const { callId } = await talking();
  await deactivateUser(grace.id);
  expect(await desk.sees(callId, grace.id, 'removed')).toMatchObject({ state: 'ended', reason: 'completed' });
});

test('how calls are answered, connect and end is measured', async () => {
  const read = async (name: string) => {
    const text = await (await fetch(`${talky.url}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')[1] ?? Number.NaN,
    );
  };
  const names = [
    'talky_calls_started_total',
    'talky_call_answer_seconds_count',
    'talky_call_setup_seconds_count',
    'talky_call_talk_seconds_count',
    'talky_calls_ended_total{reason="completed"}',
    'talky_call_drops_total{outcome="lost"}',
    'talky_call_drops_total{outcome="given_up"}',
  ];
  const before = await Promise.all(names.map(read));
  const { callId } = await talking();
  phone.socket.terminate();
  await desk.sees(callId, grace.id, 'reconnecting');
  await letPass(callId, 30_000);
  await desk.sees(callId, grace.id, 'left');
  expect(await Promise.all(names.map(read))).toEqual(before.map((value) => value + 1));
});
