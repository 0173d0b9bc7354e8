import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { callbackSignature } from '../../src/modules/calls/providers/zego/callbacks.ts';
import { Device, direct, look, stateOf } from '../call-scene.ts';
import { createCast, type Person, RestClient, startTalky, type Talky, until } from '../testing.ts';
import { ZegoCloud } from './cloud.ts';
import { openToken } from './token-reader.ts';

/** A whole Talky whose calls go over ZEGOCLOUD; its REST interface is played by the test. */
setDefaultTimeout(30_000);

const secret = '0123456789abcdef0123456789abcdef';
const callbackSecret = 'the secret of callbacks';
const cloud = new ZegoCloud(42, secret);
const outside = globalThis.fetch;

let talky: Talky;
let ada: Person;
let grace: Person;
let desk: Device;
let phone: Device;

beforeAll(async () => {
  const theirs = 'https://rtc-api-fra.zego.im/';
  globalThis.fetch = Object.assign(
    (input: string | URL | Request, init?: RequestInit) =>
      typeof input === 'string' && input.startsWith(theirs)
        ? outside(input.replace(theirs, cloud.url), init)
        : outside(input, init),
    { preconnect: outside.preconnect },
  );
  talky = await startTalky({
    ZEGO_APP_ID: '42',
    ZEGO_SERVER_SECRET: secret,
    ZEGO_CALLBACK_SECRET: callbackSecret,
    ZEGO_REGION: 'fra',
    ZEGO_ZIM: 'on',
  });
  ({ ada, grace } = await createCast(talky.url));
  [desk, phone] = await Promise.all([Device.open(talky.socketUrl, ada), Device.open(talky.socketUrl, grace)]);
});

afterAll(async () => {
  await talky?.stop();
  globalThis.fetch = outside;
  await cloud.stop();
});

/** Sends a callback as ZEGOCLOUD does: JSON, URL-encoded. */
async function told(fields: Record<string, string>, key = callbackSecret): Promise<number> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = callbackSignature(key, timestamp, '7');
  const body = encodeURIComponent(JSON.stringify({ appid: '42', timestamp, nonce: '7', signature, ...fields }));
  return (await new RestClient(talky.url).raw('POST', '/calls/hooks/zego', { body })).status;
}

test('a call goes over ZEGOCLOUD from the first ring to the closed room', async () => {
  const { status, body } = await desk.start(await direct(ada, grace));
  expect(status).toBe(201);
  const callId = body.call._id;
  if (body.join.provider !== 'zego') throw new Error('It goes another way.');
  expect(body.join).toMatchObject({ appId: 42, roomId: callId, zim: true, zimInvitees: [grace.id] });
  const { claims } = await openToken(body.join.token, secret);
  expect(claims.user_id).toBe(`${ada.id}_${desk.id}`);

  const accepted = (await phone.accept(callId)).body;
  if (accepted.join.provider !== 'zego') throw new Error('It goes another way.');
  expect(accepted.join).not.toHaveProperty('zimInvitees');
  const user = accepted.join.userId;
  const coming = { event: 'room_login', room_id: callId, user_account: user };

  // Nobody else can say that she is there, and she is not.
  expect(await told(coming, 'another secret')).toBe(401);
  expect(await told(coming)).toBe(204);
  expect(stateOf(await look(grace, callId), grace)).toBe('connecting');
  cloud.enter(callId, body.join.userId, user);
  expect(await told(coming)).toBe(204);
  await until('grace did not come in', async () => stateOf(await look(grace, callId), grace) === 'joined');

  // A word of her going that the room does not bear out changes nothing; one that it does, does.
  expect(await told({ ...coming, event: 'room_logout' })).toBe(204);
  expect(stateOf(await look(grace, callId), grace)).toBe('joined');
  cloud.rooms.get(callId)?.delete(user);
  expect(await told({ ...coming, event: 'room_logout' })).toBe(204);
  await until('grace is not missed', async () => stateOf(await look(grace, callId), grace) === 'reconnecting');

  await desk.leave(callId);
  await until('the room stayed open', () => !cloud.rooms.has(callId), 10_000);
  expect(cloud.of('CloseRoom').map(({ parameters }) => parameters.get('RoomId'))).toEqual([callId]);
});
