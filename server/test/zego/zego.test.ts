import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { createHash } from 'node:crypto';
import type { DomainError } from '#server/errors.ts';
import { requestUrl, signatureOf } from '#server/modules/calls/providers/zego/api.ts';
import { callbackSignature } from '#server/modules/calls/providers/zego/callbacks.ts';
import { Pace } from '#server/modules/calls/providers/zego/pace.ts';
import { makeZego } from '#server/modules/calls/providers/zego/zego.ts';
import type { Call } from '#server/protocol/calls.ts';
import { readZegoSettings } from '#server/zego-settings.ts';
import { closeTestStores, openTestStores, testConfig } from '../database.ts';
import { ZegoCloud } from './cloud.ts';
import { openToken } from './token-reader.ts';

// Limits of one a second are waited for.
setDefaultTimeout(30_000);

const secret = '0123456789abcdef0123456789abcdef';
const given = readZegoSettings({ ZEGO_APP_ID: '42', ZEGO_SERVER_SECRET: secret, ZEGO_ZIM: 'on' });
if (!given) throw new Error('There are no settings.');
const cloud = new ZegoCloud(given.appId, secret);
const settings = { ...given, apiUrl: cloud.url };
const zego = makeZego(settings);
const stores = testConfig();

const [ada, grace] = ['65f0c0ffee65f0c0ffee65fa', '65f0c0ffee65f0c0ffee65fb'];
const [laptop, phone] = ['laptop-0001', 'phone-00001'];
let rooms = 0;
/** A call of a test's own. */
const nextCall = () => `65f0c0ffee65f0c0ffee${(rooms++).toString(16).padStart(4, '0')}`;

const seat = (userId: string, state: Call['seats'][number]['state']): Call['seats'][number] => ({
  userId,
  state,
  deviceId: null,
  media: { mic: false, cam: false, screen: false, hand: false },
  joinedAt: null,
});
/** Ada calls Grace; somebody else has declined. */
const ringing = (callId: string): Call => ({
  _id: callId,
  chatId: '65f0c0ffee65f0c0ffee65cc',
  kind: 'video',
  isGroup: true,
  provider: 'zego',
  state: 'ringing',
  reason: null,
  startedBy: ada,
  host: ada,
  seats: [seat(ada, 'joined'), seat(grace, 'ringing'), seat('65f0c0ffee65f0c0ffee65fc', 'declined')],
  v: 1,
  createdAt: new Date().toISOString(),
  activeAt: null,
  endedAt: null,
});

beforeAll(() => openTestStores(stores));
afterAll(async () => {
  await cloud.stop();
  await closeTestStores(stores);
});
afterEach(() => {
  cloud.asked.length = 0;
  expect(cloud.faults).toEqual([]);
});

const callback = (fields: Record<string, string>, key = secret) => {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = callbackSignature(key, timestamp, '7');
  return JSON.stringify({ appid: '42', timestamp, nonce: '7', signature, ...fields });
};
const tell = async (raw: string) => (await zego.webhook?.(raw, new Headers())) ?? [];

test('a request is signed by MD5 over app, nonce, secret and second, and written as documented', () => {
  const signer = { appId: 1_234_567_890, serverSecret: secret, apiUrl: 'https://rtc-api.zego.im/' };
  const [nonce, second] = ['15215528852396ab', 1_234_567_890];
  // The documents' formula, by hand: md5(AppId + SignatureNonce + ServerSecret + Timestamp), lower-case hexadecimal.
  const expected = createHash('md5').update(`123456789015215528852396ab${secret}1234567890`).digest('hex');
  expect(expected).toMatch(/^[0-9a-f]{32}$/);
  expect(signatureOf(signer, nonce, second)).toBe(expected);
  const users = [
    ['UserId[]', 'a_b'],
    ['UserId[]', 'c&d'],
  ] as const;
  expect(requestUrl(signer, 'KickoutUser', [['RoomId', 'room 1'], ...users], nonce, second)).toBe(
    'https://rtc-api.zego.im/?Action=KickoutUser&RoomId=room%201&UserId[]=a_b&UserId[]=c%26d&AppId=1234567890' +
      `&SignatureNonce=${nonce}&Timestamp=1234567890&SignatureVersion=2.0&Signature=${expected}`,
  );
});

test('each request has a nonce of 16 hexadecimal digits and a signature of its own', async () => {
  const call = nextCall();
  cloud.enter(call, `${ada}_${laptop}`);
  await zego.revoke(call, ada, laptop);
  await zego.participants(call);
  const nonces = cloud.asked.map(({ parameters }) => parameters.get('SignatureNonce') ?? '');
  expect(nonces).toHaveLength(2);
  for (const nonce of nonces) expect(nonce).toMatch(/^[0-9a-f]{16}$/);
  expect(nonces[0]).not.toBe(nonces[1]);
});

test('a grant lets one device into one room, to send its own two streams, for ten minutes', async () => {
  const call = nextCall();
  const join = await zego.grant(ringing(call), ada, laptop);
  if (join.provider !== 'zego') throw new Error('It is of another provider.');
  const name = `${ada}_${laptop}`;
  expect(join).toMatchObject({ appId: 42, server: settings.serverUrl, roomId: call, userId: name, zim: true });
  const { claims, mode } = await openToken(join.token, secret);
  expect(mode).toBe('gcm');
  expect(claims).toMatchObject({ app_id: 42, user_id: name });
  expect(claims.expire - claims.ctime).toBe(600);
  expect(JSON.parse(claims.payload)).toEqual({
    room_id: call,
    privilege: { 1: 1, 2: 1 },
    stream_id_list: [`${call}_${name}_cam`, `${call}_${name}_scr`],
  });
  const zim = await openToken(join.zimToken ?? '', secret);
  expect(zim.claims).toMatchObject({ user_id: ada, payload: '' });
});

test('whoever starts a call, and nobody else, is told whom ZIM may ring: those who are rung here', async () => {
  const call = ringing(nextCall());
  expect(await zego.grant(call, ada, laptop)).toMatchObject({ zimInvitees: [grace] });
  expect(await zego.grant(call, grace, phone)).not.toHaveProperty('zimInvitees');
  expect(await zego.grant({ ...call, state: 'active' }, ada, laptop)).toMatchObject({ zimInvitees: [] });
  const off = await makeZego({ ...settings, isZimOn: false }).grant(call, ada, laptop);
  expect(off).toMatchObject({ zim: false });
  expect(off).not.toHaveProperty('zimToken');
});

test('who is in a room is asked of ZEGOCLOUD, page by page; strangers are nobody', async () => {
  const call = nextCall();
  expect(await zego.participants(call)).toEqual([]);
  const many = Array.from({ length: 201 }, (_, i) => `${ada}_device-${String(i).padStart(4, '0')}`);
  cloud.enter(call, ...many, 'a-recorder');
  const found = await zego.participants(call);
  expect(found).toHaveLength(201);
  expect(found?.[200]).toEqual({ userId: ada, deviceId: 'device-0200' });
});

test('a person is put out with all their devices, five at once; others stay', async () => {
  const call = nextCall();
  const devices = Array.from({ length: 7 }, (_, i) => `${ada}_device-${i}0000`);
  cloud.enter(call, ...devices, `${grace}_${phone}`);
  await zego.revoke(call, ada);
  expect([...(cloud.rooms.get(call) ?? [])]).toEqual([`${grace}_${phone}`]);
  expect(cloud.of('KickoutUser').map(({ parameters }) => parameters.getAll('UserId[]').length)).toEqual([5, 2]);
});

test('a device is put out alone, and who is not there already is', async () => {
  const call = nextCall();
  cloud.enter(call, `${ada}_${laptop}`, `${ada}_${phone}`);
  await zego.revoke(call, ada, laptop);
  expect([...(cloud.rooms.get(call) ?? [])]).toEqual([`${ada}_${phone}`]);
  cloud.faults.push({ action: 'KickoutUser', answer: ZegoCloud.says(4_711, 'user is not in room') });
  await zego.revoke(call, ada, laptop);
  await zego.revoke(nextCall(), ada);
  cloud.faults.push({ action: 'KickoutUser', answer: ZegoCloud.says(4_711, 'another reason') });
  await expect(zego.revoke(call, ada, phone)).rejects.toThrow('4711 another reason');
});

test('rooms are closed one a second, and an empty one not at all', async () => {
  const calls = Array.from({ length: 4 }, nextCall);
  for (const call of calls.slice(1)) cloud.enter(call, `${ada}_${laptop}`);
  await Promise.all(calls.map((call) => zego.closeRoom(call)));
  await zego.closeRoom(calls[1] ?? '');
  expect(calls.filter((call) => cloud.rooms.has(call))).toEqual([]);
  const times = cloud.of('CloseRoom').map(({ at }) => at);
  expect(times).toHaveLength(3);
  for (const [i, at] of times.slice(1).entries()) expect(at - (times[i] ?? 0)).toBeGreaterThan(950);
});

test('two instances keep one limit together', async () => {
  const name = `together-${nextCall()}`;
  const [one, other] = [new Pace(name, 1), new Pace(name, 1)];
  const begun = performance.now();
  const times = await Promise.all(
    [one, other, one, other].map(async (pace) => {
      await pace.turn();
      return performance.now() - begun;
    }),
  );
  times.sort((a, b) => a - b);
  for (const [i, at] of times.entries()) expect(at).toBeGreaterThan(950 * i);
});

test('a line that is too long is refused, not kept for minutes', async () => {
  const pace = new Pace(`long-${nextCall()}`, 1, 2);
  await pace.turn();
  const waiting = [pace.turn(), pace.turn()];
  expect(await pace.turn().catch((error: DomainError) => error.code)).toBe('overloaded');
  await Promise.all(waiting);
});

test('too many requests are tried again, with a new signature; a refusal is not', async () => {
  const call = nextCall();
  for (const code of [206, 7]) cloud.faults.push({ action: 'DescribeUserList', answer: ZegoCloud.says(code, 'busy') });
  cloud.enter(call, `${ada}_${laptop}`);
  expect(await zego.participants(call)).toEqual([{ userId: ada, deviceId: laptop }]);
  expect(cloud.asked).toHaveLength(3);
  const wrong = makeZego({ ...settings, serverSecret: secret.replace('0', 'f') });
  await expect(wrong.participants(call)).rejects.toThrow('100000005');
  expect(cloud.asked).toHaveLength(4);
});

test('a room is asked for once a second, and all who ask meanwhile share the answer', async () => {
  const call = nextCall();
  cloud.enter(call, `${ada}_${laptop}`);
  await Promise.all(Array.from({ length: 5 }, () => zego.participants(call)));
  expect(cloud.asked).toHaveLength(1);
  const later = Promise.all([zego.participants(call), zego.participants(call)]);
  cloud.enter(call, `${grace}_${phone}`);
  expect((await later).map((found) => found?.length)).toEqual([2, 2]);
  const [first, second] = cloud.asked;
  expect(cloud.asked).toHaveLength(2);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(950);
});

test('health says what ZEGOCLOUD says, and is not asked for each time', async () => {
  const healthy = makeZego(settings);
  expect(await healthy.health()).toEqual({ ok: true });
  expect(await healthy.health()).toEqual({ ok: true });
  expect(cloud.asked).toHaveLength(1);
  const { ok, detail } = await makeZego({ ...settings, appId: 43 }).health();
  expect(ok).toBe(false);
  expect(detail).toContain('100000005');
  expect(detail).not.toContain(secret);
});

test('a callback is a hint: only what the room itself says is told', async () => {
  const call = nextCall();
  const user = `${ada}_${laptop}`;
  const member = { userId: ada, deviceId: laptop, callId: call };
  const login = callback({ event: 'room_login', room_id: call, user_account: user });
  const logout = callback({ event: 'room_logout', room_id: call, user_account: user });
  const close = callback({ event: 'room_close', room_id: call });
  // Nobody is there: somebody made the login up, or it comes late.
  expect(await tell(login)).toEqual([]);
  expect(await tell(logout)).toEqual([{ kind: 'media.lost', ...member }]);
  expect(await tell(close)).toEqual([{ kind: 'room.closed', callId: call }]);
  cloud.enter(call, user);
  expect(await tell(login)).toEqual([{ kind: 'media.joined', ...member }]);
  expect(await tell(logout)).toEqual([]);
  expect(await tell(close)).toEqual([]);
});

test('a callback of nobody’s, or one that cannot be confirmed, tells nothing', async () => {
  const call = nextCall();
  const login = { event: 'room_login', room_id: call, user_account: `${ada}_${laptop}` };
  await expect(tell(callback(login, 'another'))).rejects.toThrow('not signed');
  expect(cloud.asked).toEqual([]);
  expect(await tell(callback({ ...login, user_account: 'a-recorder' }))).toEqual([]);
  expect(await tell(callback({ event: 'stream_create', room_id: call }))).toEqual([]);
  expect(cloud.asked).toEqual([]);
  cloud.faults.push({ action: 'DescribeUserList', answer: ZegoCloud.says(1, 'fault') });
  expect(await tell(callback(login))).toEqual([]);
});
