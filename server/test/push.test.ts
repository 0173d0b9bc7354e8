import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { config } from '../src/config.ts';
import { queueOf } from '../src/jobs/queues.ts';
import { issueAccessToken } from '../src/modules/auth/access-token.ts';
import { createApiToken } from '../src/modules/auth/api-tokens.ts';
import { beginSession } from '../src/modules/auth/sessions.ts';
import { PushSubscriptionModel } from '../src/modules/push/model.ts';
import { findDevices, findPushSubscription } from '../src/modules/push/subscriptions.ts';
import { deactivateUser } from '../src/modules/users/service.ts';
import { type PushDevice, pushDevicesMax } from '../src/protocol/push.ts';
import { createPerson, type Person } from './people.ts';
import { Browser } from './push-service/browser.ts';
import { RestClient } from './rest.ts';
import { startTalky, type Talky } from './testing.ts';

let talky: Talky;

beforeAll(async () => {
  talky = await startTalky({ PUSH_HOSTS: 'push.example.org, *.push.example.net' });
});

afterAll(() => talky.stop());

let count = 0;
const somebody = () => createPerson(talky.url, `person${count++}`);
const newBrowser = () => new Browser('https://fcm.googleapis.com', config().push.vapid.publicKey);
const subscribe = (who: RestClient, browser: Browser, more: object = {}) =>
  who.post<PushDevice>('/push/subscriptions', { ...browser.toJSON(), ...more });
const devicesOf = async (who: RestClient) => (await who.get<{ items: PushDevice[] }>('/push/subscriptions')).body.items;

/** The same person, signed in on another device. */
async function signInAgain(person: Person): Promise<RestClient & { sessionId: string }> {
  const { refreshToken } = await beginSession(person.id, 'tests');
  const sessionId = refreshToken.split('.')[0] ?? '';
  const client = new RestClient(talky.url, await issueAccessToken(person.id, sessionId));
  return Object.assign(client, { sessionId });
}

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('a browser that subscribes', () => {
  test('is given the key to do it with', async () => {
    const { status, body } = await (await somebody()).get<{ publicKey: string }>('/push/key');
    expect({ status, bytes: Buffer.from(body.publicKey, 'base64url').length }).toEqual({ status: 200, bytes: 65 });
  });

  test('is one of its person’s devices, under the name of what it is', async () => {
    const ada = await somebody();
    const answer = await ada.send<PushDevice>('POST', '/push/subscriptions', newBrowser().toJSON(), {
      'user-agent': firefox,
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ name: 'Firefox on Linux', lastSentAt: null, current: true });
    expect(await devicesOf(ada)).toEqual([answer.body]);
    expect(await devicesOf(await signInAgain(ada))).toEqual([{ ...answer.body, current: false }]);
    expect(await findDevices([ada.id])).toEqual(new Map([[ada.id, [answer.body._id]]]));
  });

  test('is the same device when it says so again, also twice at once', async () => {
    const ada = await somebody();
    const browser = newBrowser();
    const answers = await Promise.all([1, 2, 3].map(() => subscribe(ada, browser)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body._id)).size).toBe(1);
    expect(await devicesOf(ada)).toHaveLength(1);
  });

  test('takes the place of what it had before', async () => {
    const ada = await somebody();
    const [old, other, next] = [newBrowser(), newBrowser(), newBrowser()];
    await subscribe(ada, old);
    await subscribe(ada, other);
    await subscribe(ada, next, { replaces: old.endpoint });
    const rows = await PushSubscriptionModel.find({ user: ada.id }).lean();
    expect(rows.map(({ endpoint }) => endpoint).sort()).toEqual([other.endpoint, next.endpoint].sort());
  });

  test('cannot take the place of somebody else’s', async () => {
    const [ada, grace] = [await somebody(), await somebody()];
    const hers = newBrowser();
    await subscribe(ada, hers);
    await subscribe(grace, newBrowser(), { replaces: hers.endpoint });
    expect(await devicesOf(ada)).toHaveLength(1);
  });

  test('belongs to whoever used it last, as a new device', async () => {
    const [ada, grace] = [await somebody(), await somebody()];
    const shared = newBrowser();
    const before = await subscribe(ada, shared);
    const after = await subscribe(grace, shared);
    expect(after.body._id).not.toBe(before.body._id);
    expect(await devicesOf(ada)).toEqual([]);
    expect(await devicesOf(grace)).toHaveLength(1);
  });

  test(`is one of ${pushDevicesMax} at most: the one not seen for longest goes`, async () => {
    const ada = await somebody();
    const browsers = Array.from({ length: pushDevicesMax }, newBrowser);
    for (const browser of browsers) await subscribe(ada, browser);
    expect(await devicesOf(ada)).toHaveLength(pushDevicesMax);
    const [first, second] = browsers as [Browser, Browser];
    await subscribe(ada, first);
    await subscribe(ada, newBrowser());
    expect(await devicesOf(ada)).toHaveLength(pushDevicesMax);
    expect(await PushSubscriptionModel.exists({ endpoint: first.endpoint })).not.toBeNull();
    expect(await PushSubscriptionModel.exists({ endpoint: second.endpoint })).toBeNull();
  });

  test('needs a session: a program’s token has none', async () => {
    const ada = await somebody();
    const program = new RestClient(talky.url, await createApiToken(ada.id, 'program'));
    expect((await program.get('/users/me')).status).toBe(200);
    expect((await subscribe(program, newBrowser())).status).toBe(403);
    expect((await subscribe(new RestClient(talky.url), newBrowser())).status).toBe(401);
  });

  test.each([
    ['a key that is no point of the curve', { p256dh: Buffer.alloc(65, 4).toString('base64url') }],
    ['a key that is too short', { p256dh: 'BAAA' }],
    ['a key that is no base64url', { p256dh: '!'.repeat(87) }],
    ['a secret that is too short', { auth: 'AAAA' }],
    ['a secret that is no base64url', { auth: '§'.repeat(22) }],
  ])('is refused with %s', async (_what, wrong) => {
    const ada = await somebody();
    const { endpoint, keys } = newBrowser().toJSON();
    expect((await ada.post('/push/subscriptions', { endpoint, keys })).status).toBe(201);
    const answer = await ada.post('/push/subscriptions', { endpoint, keys: { ...keys, ...wrong } });
    expect(answer.status).toBe(400);
  });
});

describe('an endpoint', () => {
  const statusOf = async (endpoint: string) => {
    const { keys } = newBrowser().toJSON();
    return (await (await somebody()).post('/push/subscriptions', { endpoint, keys })).status;
  };

  test.each([
    'https://fcm.googleapis.com/fcm/send/abc',
    'https://updates.push.services.mozilla.com/wpush/v2/abc',
    'https://web.push.apple.com/abc',
    'https://db5p.notify.windows.com/w/?token=abc',
    'https://push.example.org:8443/abc',
    'https://a.push.example.net/abc',
  ])('of a known push service is taken: %s', async (endpoint) => {
    expect(await statusOf(endpoint)).toBe(201);
  });

  test.each([
    'http://fcm.googleapis.com/fcm/send/abc',
    'https://fcm.googleapis.com.evil.example/fcm/send/abc',
    'https://evil.example/https://fcm.googleapis.com/',
    'https://evilfcm.googleapis.com/abc',
    'https://fcm.googleapis.com@evil.example/abc',
    'https://user:secret@fcm.googleapis.com/abc',
    'https://fcm.googleapis.com:8443/abc',
    'https://fcm.googleapis.com./abc',
    'https://push.services.mozilla.com/abc',
    'https://evilpush.services.mozilla.com/abc',
    'https://push.services.mozilla.com.evil.example/abc',
    'https://.push.example.net/abc',
    'https://push.example.net/abc',
    'https://x.push.example.org/abc',
    'https://127.0.0.1/abc',
    'https://[::1]/abc',
    'https://[64:ff9b::7f00:1]/abc',
    'https://2130706433/abc',
    'https://localhost/abc',
    'https://fcm.googleapis.com/abc#fragment',
    `https://fcm.googleapis.com/${'a'.repeat(1_024)}`,
    'file:///etc/passwd',
    'nonsense',
    '',
  ])('of anything else is refused: %s', async (endpoint) => {
    expect(await statusOf(endpoint)).toBe(400);
  });
});

describe('a device is gone', () => {
  test('when its person ends it, and nobody else can', async () => {
    const [ada, grace] = [await somebody(), await somebody()];
    const { body } = await subscribe(ada, newBrowser());
    expect((await grace.delete(`/push/subscriptions/${body._id}`)).status).toBe(404);
    expect(await devicesOf(ada)).toHaveLength(1);
    expect((await ada.delete(`/push/subscriptions/${body._id}`)).status).toBe(204);
    expect((await ada.delete(`/push/subscriptions/${body._id}`)).status).toBe(404);
    expect(await devicesOf(ada)).toEqual([]);
  });

  test('with the sign-out of its session, and only of its own', async () => {
    const ada = await somebody();
    const phone = await signInAgain(ada);
    await subscribe(ada, newBrowser());
    const kept = await subscribe(phone, newBrowser());
    const { status } = await ada.post('/users/logout', undefined, { cookie: `talky_refresh=${ada.refreshToken}` });
    expect(status).toBe(204);
    expect((await devicesOf(phone)).map(({ _id }) => _id)).toEqual([kept.body._id]);
  });

  test('when its session is ended from another device', async () => {
    const ada = await somebody();
    const phone = await signInAgain(ada);
    await subscribe(phone, newBrowser());
    expect(await devicesOf(ada)).toHaveLength(1);
    expect((await ada.delete(`/users/me/sessions/${phone.sessionId}`)).status).toBe(204);
    expect(await devicesOf(ada)).toEqual([]);
  });

  test('when its account ends', async () => {
    const ada = await somebody();
    const { body } = await subscribe(ada, newBrowser());
    expect(await findPushSubscription(body._id)).toBeDefined();
    await deactivateUser(ada.id);
    expect(await findDevices([ada.id])).toEqual(new Map());
  });

  test('for whoever pushes, when its session is, though the device is stored still', async () => {
    const ada = await somebody();
    const { body } = await subscribe(ada, newBrowser());
    expect(await findPushSubscription(body._id)).toBeDefined();
    await PushSubscriptionModel.updateOne({ _id: body._id }, { $set: { session: 'that never was' } });
    expect(await findPushSubscription(body._id)).toBeUndefined();
  });
});

test('a trial is a job for each device, and ten a minute are enough', async () => {
  const ada = await somebody();
  expect((await ada.post('/push/test')).body).toEqual({ devices: 0 });
  const { body } = await subscribe(ada, newBrowser());
  expect(await ada.post('/push/test')).toMatchObject({ status: 202, body: { devices: 1 } });
  const jobs = await (await queueOf('web-push')).getWaiting();
  expect(jobs.map(({ data }) => data)).toEqual([
    { messageId: expect.any(String), subscriptionId: body._id, because: 'test' },
  ]);
  for (let trial = 2; trial < 10; trial++) expect((await ada.post('/push/test')).status).toBe(202);
  expect((await ada.post('/push/test')).status).toBe(429);
});
