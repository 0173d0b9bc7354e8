import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat, Message } from '@talky/server/protocol';
import {
  type Person as Account,
  type Browser,
  createPerson,
  PushService,
  type TestSocket,
} from '@talky/server/testing';
import { hasBus } from './desktop.ts';
import { Device } from './device.ts';
import { Person } from './person.ts';
import { Talky } from './talky.ts';
import { replacesAddress, subscribesAt } from './vendor.ts';
import { Workers } from './workers.ts';

/*
 * Real here: the server, the workers, what they encrypt and sign, a push service that checks and opens it, Chromium with
 * the built service worker, and the desktop's bus on which Chromium shows notifications and hears of clicks. Played by
 * the test: the vendor's address (vendor.ts), the way from the push service into the browser (DevTools), the person
 * who answers the browser's question and clicks on the desktop (desktop.ts).
 */
setDefaultTimeout(90_000);

let push: PushService;
let talky: Talky;
let workers: Workers;
let device: Device;
let ada: Person;
let grace: Account;
let socket: TestSocket;
let group: Chat;
let address: Browser;

beforeAll(async () => {
  if (!hasBus) return;
  push = await PushService.start();
  talky = await Talky.start(push.env);
  [workers, device] = await Promise.all([Workers.start(push.env), Device.start(talky.url)]);
  await talky.founder('Katherine Johnson', 'katherine@example.org', 'correct horse battery');
  const account = await createPerson(talky.url, 'Ada Lovelace');
  grace = await createPerson(talky.url, 'Grace Hopper');
  const key = (await account.get<{ publicKey: string }>('/push/key')).body.publicKey;
  address = push.subscribe(key);
  await subscribesAt(device.context, address.toJSON());
  ada = await talky.signIn(await device.context.newPage(), account);
  group = (await grace.post<Chat>('/chat/group', { name: 'Engine room', users: [account.id] })).body;
  socket = await talky.socketOf(grace);
});

afterAll(async () => {
  if (!hasBus) return;
  socket.close();
  await device.stop();
  await workers.stop();
  await talky.stop();
  await push.stop();
});

/** In the page: asks the test to allow what the browser asks for. */
declare function allow(): Promise<void>;

const says = async (content: string, chat = group) =>
  (await grace.post<Message>('/messages', { chatId: chat._id, content })).body;

/** Waits until the push service has been sent what is said, and gives it on to the browser. */
async function deliver(messageId: string): Promise<string> {
  const isIt = ({ payload }: Browser['received'][number]) => payload.id === messageId;
  while (!address.received.some(isIt)) await push.reached(push.taken + 1);
  const data = JSON.stringify(address.received.find(isIt)?.payload);
  await device.deliver(data);
  return data;
}

/** Sends a trial, sees it on the desktop, and clicks it away. */
async function deliverTrial(send: () => Promise<unknown>): Promise<void> {
  const known = new Set(address.received);
  const isNew = (pushed: Browser['received'][number]) => pushed.payload.kind === 'test' && !known.has(pushed);
  await send();
  while (!address.received.some(isNew)) await push.reached(push.taken + 1);
  const trial = address.received.find(isNew)?.payload;
  await device.deliver(JSON.stringify(trial));
  device.desktop.click(await device.desktop.one(trial?.body ?? 'nothing'));
  await device.desktop.until((all) => all.length === 0);
}

/** Leaves Talky, a chat first, so that the server knows that nobody looks at it. */
async function leave(): Promise<void> {
  for (const tab of device.tabs) {
    await tab.goto('/settings/notifications');
    await tab.getByText('This one').waitFor();
  }
  await device.closeTabs();
}

/** Grace says it while Ada has no tab of Talky open; resolves when it is on the desktop. */
async function told(content: string, chat = group) {
  await leave();
  const message = await says(content, chat);
  await deliver(message._id);
  const [shown] = await device.desktop.until((all) => all.some(({ body }) => body.includes(content)));
  if (!shown) throw new Error('Nothing is shown.');
  return { message, shown };
}

/** Ada in a tab of her own. */
async function opened(path = '/'): Promise<Person> {
  const person = new Person(await device.context.newPage(), ada.account);
  await person.page.goto(path);
  return person;
}

describe.skipIf(!hasBus)('notifications', () => {
  test('are turned on by a click that says what for; only then does the browser ask', async () => {
    const { page } = ada;
    const asked: string[] = [];
    await page.exposeFunction('allow', async () => {
      asked.push((await page.getByRole('dialog').textContent()) ?? '');
      await device.allowNotifications();
    });
    await page.addInitScript(() => {
      const ask = Notification.requestPermission.bind(Notification);
      Notification.requestPermission = async () => {
        await allow();
        return await ask();
      };
    });
    await ada.open();
    await page.getByRole('button', { name: 'Turn on notifications' }).click();
    const dialog = page.getByRole('dialog', { name: 'Know when somebody writes' });
    await dialog.waitFor();
    expect(asked).toEqual([]);
    await dialog.getByRole('button', { name: 'Turn on notifications' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain('Your browser asks you next');
    await page.goto('/settings/notifications');
    await page.getByText('This one').waitFor();
  });

  test('can be tried: one comes to every device', async () => {
    const { page } = ada;
    await deliverTrial(async () => {
      await page.getByRole('button', { name: 'Send me a test' }).click();
      await page.getByText('Sent to 1 device').waitFor();
    });
  });
});

describe.skipIf(!hasBus)('with no tab open', () => {
  test('a message is told of, and a click on that opens its chat', async () => {
    const { shown } = await told('The loader fails.');
    expect(device.tabs).toHaveLength(0);
    expect(shown.title).toContain('Grace Hopper');
    const opening = device.context.waitForEvent('page');
    device.desktop.click(shown);
    const tab = new Person(await opening, ada.account);
    await tab.page.waitForURL(`**/chat/${group._id}`);
    await tab.conversation.message('The loader fails.').waitFor();
    await device.desktop.until((all) => all.length === 0);
  });

  test('what comes twice is shown once, and a second message joins the first', async () => {
    const before = device.desktop.notified;
    const { message } = await told('On every second card.');
    await deliver(message._id);
    await told('Have you seen this?');
    const [shown] = device.desktop.shown;
    expect(device.desktop.shown).toHaveLength(1);
    expect(device.desktop.notified).toBe(before + 2);
    expect(shown?.title).toBe('2 new in Engine room');
    expect(shown?.body).toBe('Grace Hopper: On every second card.\nGrace Hopper: Have you seen this?');
  });

  test('it can be answered in the notification, which counts as reading', async () => {
    const [shown] = device.desktop.shown;
    if (!shown) throw new Error('There is nothing to answer.');
    device.desktop.reply(shown, 'Oil the bearing.');
    const answer = await socket.nextEvent('message.created', ({ content }) => content === 'Oil the bearing.');
    expect(answer.sender._id).toBe(ada.account.id);
    await device.desktop.until((all) => all.length === 0);
    expect(device.tabs).toHaveLength(0);
    expect((await ada.account.get<Chat>(`/chat/${group._id}`)).body.unread).toBe(0);
  });

  test('it can be marked as read there', async () => {
    const { message, shown } = await told('It runs again.');
    device.desktop.press(shown, 'Mark as read');
    const isHers = ({ userId, seq }: { userId: string; seq: number }) =>
      userId === ada.account.id && seq === message.seq;
    await socket.nextEvent('chat.read', isHers);
    await device.desktop.until((all) => all.length === 0);
    expect(device.tabs).toHaveLength(0);
  });

  test('what is answered without a network goes out with the next page, once', async () => {
    const { shown } = await told('Can you hear me?');
    await device.context.setOffline(true);
    device.desktop.reply(shown, 'Barely.');
    await device.desktop.one('Your reply is sent once Talky is open and online');
    await device.context.setOffline(false);
    await opened(`/chat/${group._id}`);
    await socket.nextEvent('message.created', ({ content }) => content === 'Barely.');
    await device.desktop.until((all) => all.length === 0);
    await socket.ask('ping', {});
    expect(socket.all('message.created').filter(({ content }) => content === 'Barely.')).toHaveLength(1);
  });

  test('what was read on another device goes with the next that comes', async () => {
    const { message } = await told('Read me on the phone.');
    await ada.account.put(`/messages/${group._id}/read`, { seq: message.seq });
    const direct = (await grace.post<Chat>('/chat', { userId: ada.account.id })).body;
    await told('Between us.', direct);
    const shown = await device.desktop.one('Between us.');
    device.desktop.dismiss(shown);
  });
});

describe.skipIf(!hasBus)('with a tab open', () => {
  test('that is in use, the page tells and the desktop stays quiet', async () => {
    await device.closeTabs();
    const tab = await opened('/browse');
    await tab.page.bringToFront();
    // What comes while the page opens may be no news to it.
    await says('Are you there?');
    await tab.row('Engine room').getByText('unread').waitFor();
    const before = device.desktop.notified;
    const { _id } = await says('Only in the corner.');
    await tab.page.getByRole('listitem').getByText('Only in the corner.').waitFor();
    await deliver(_id);
    // A trial is always shown, and what came before it is done by then.
    await deliverTrial(() => ada.account.post('/push/test'));
    expect(device.desktop.notified).toBe(before + 1);
  });

  test('a click brings that tab to the chat, and opens no other', async () => {
    const { shown } = await told('One more thing.');
    const tab = await opened('/settings/notifications');
    await tab.page.getByText('This one').waitFor();
    device.desktop.click(shown);
    await tab.conversation.message('One more thing.').waitFor();
    expect(device.tabs).toHaveLength(1);
  });

  test('what is read goes from the desktop at once, wherever it was read', async () => {
    const { message } = await told('Read me elsewhere.');
    const tab = await opened();
    await tab.list.getByRole('link').first().waitFor();
    expect(device.desktop.shown).toHaveLength(1);
    await ada.account.put(`/messages/${group._id}/read`, { seq: message.seq });
    await device.desktop.until((all) => all.length === 0);
  });

  test('an address that the browser replaces is told to Talky by the worker', async () => {
    await device.closeTabs();
    const old = address;
    address = push.subscribe(old.applicationServerKey);
    await replacesAddress(await device.worker(), old.endpoint, address.toJSON());
    const { body } = await ada.account.post<{ devices: number }>('/push/test');
    expect(body.devices).toBe(1);
  });

  test('signing out takes everything away: what is shown, the address, and what the worker keeps', async () => {
    await told('Gone in a moment.');
    const tab = await opened();
    await tab.page.getByRole('button', { name: 'Talky' }).click();
    await tab.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await tab.page.getByRole('heading', { name: 'Sign in to Talky' }).waitFor();
    await device.desktop.until((all) => all.length === 0);
    await tab.page.waitForFunction(async () => (await indexedDB.databases()).length === 0);
    const vendor = () =>
      tab.page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.pushManager.getSubscription()));
    expect(await vendor()).toBeNull();
  });
});

test.skipIf(!hasBus)('nothing that was sent is refused by the push service', () => {
  expect(push.complaints).toEqual([]);
});
