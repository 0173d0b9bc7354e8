import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Call, CallPush, Chat, Joined } from '@talky/server/protocol';
import { type Person as Account, type Browser, createPerson, PushService, until } from '@talky/server/testing';
import { CallDesk } from './call-desk.ts';
import { hasBus } from './desktop.ts';
import { Device } from './device.ts';
import { Talky } from './talky.ts';
import { subscribesAt } from './vendor.ts';
import { Workers } from './workers.ts';

/*
 * A call that comes to a closed tab: the server, its workers, what they encrypt, Chromium's service worker and the
 * desktop's notifications are real. The push service is the test's, and so is the person at the mouse.
 */
setDefaultTimeout(90_000);

let push: PushService;
let talky: Talky;
let workers: Workers;
let device: Device;
let ada: Account;
let grace: Account;
let chat: Chat;
let address: Browser;
const phoneOfGrace = 'device-of-grace';

beforeAll(async () => {
  if (!hasBus) return;
  push = await PushService.start();
  const env = { ...push.env, CALLS_PROVIDER: 'mesh' };
  talky = await Talky.start(env);
  [workers, device] = await Promise.all([Workers.start(env), Device.start(talky.url)]);
  await talky.founder('Katherine Johnson', 'katherine@example.org', 'correct horse battery');
  ada = await createPerson(talky.url, 'Ada Lovelace');
  grace = await createPerson(talky.url, 'Grace Hopper');
  const key = (await ada.get<{ publicKey: string }>('/push/key')).body.publicKey;
  address = push.subscribe(key);
  await subscribesAt(device.context, address.toJSON());
  await device.context.grantPermissions(['notifications', 'microphone', 'camera'], { origin: talky.url });
  const { page } = await talky.signIn(await device.context.newPage(), ada);
  await page.goto('/settings/notifications');
  await page.getByRole('button', { name: 'Turn on notifications' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Know when somebody writes' });
  if (await dialog.isVisible()) await dialog.getByRole('button', { name: 'Turn on notifications' }).click();
  await page.getByText('This one').waitFor();
  chat = (await grace.post<Chat>('/chat', { userId: ada.id })).body;
  await device.closeTabs();
});

afterAll(async () => {
  if (!hasBus) return;
  await device.stop();
  await workers.stop();
  await talky.stop();
  await push.stop();
});

/** Gives on what the push service was sent of a call. */
async function deliver(callId: string, event: CallPush['event']): Promise<void> {
  const isIt = ({ payload }: Browser['received'][number]) =>
    payload.call?.callId === callId && payload.call.event === event;
  while (!address.received.some(isIt)) await push.reached(push.taken + 1);
  await device.deliver(JSON.stringify(address.received.find(isIt)?.payload));
}

/** Grace calls, and it shows on Ada's desktop. */
async function called(): Promise<Call> {
  const { call } = (await grace.post<Joined>('/calls', { chatId: chat._id, kind: 'video', deviceId: phoneOfGrace }))
    .body;
  await deliver(call._id, 'ring');
  await device.desktop.one('Video call');
  return call;
}

const stateOf = async ({ _id }: Call) => (await grace.get<Call>(`/calls/${_id}`)).body;
const onlyShown = () => {
  const [shown] = device.desktop.shown;
  if (!shown) throw new Error('Nothing is shown.');
  return shown;
};

describe.skipIf(!hasBus)('a call, with no tab open', () => {
  test('is declined from its notification, without a tab', async () => {
    const call = await called();
    expect(onlyShown().title).toContain('Grace Hopper');
    device.desktop.press(onlyShown(), 'Decline');
    await until('the call did not end', async () => (await stateOf(call)).state === 'ended');
    expect((await stateOf(call)).reason).toBe('declined');
    expect(device.tabs).toHaveLength(0);
    await deliver(call._id, 'declined_elsewhere');
    device.desktop.dismiss(await device.desktop.one('Declined on another device'));
  });

  test('that is cancelled turns into a missed one, in the same place', async () => {
    const call = await called();
    await grace.post(`/calls/${call._id}/end`);
    await deliver(call._id, 'cancelled');
    device.desktop.dismiss(await device.desktop.one('Missed call from Grace Hopper'));
  });

  test('is accepted from its notification: a tab opens, and one is in it', async () => {
    const call = await called();
    const opening = device.context.waitForEvent('page');
    device.desktop.press(onlyShown(), 'Accept');
    const page = await opening;
    const desk = new CallDesk(page);
    await desk.stage.waitFor();
    await desk.seen(desk.tile('You'));
    const seat = (await stateOf(call)).seats.find(({ userId }) => userId === ada.id);
    expect(['connecting', 'joined']).toContain(seat?.state ?? '');
    await desk.use('Hang up');
    await page.waitForURL(`**/chat/${chat._id}`);
  });
});
