import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { NotificationModel } from '@talky/server/backend';
import type { Chat } from '@talky/server/protocol';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

let talky: Talky;
let ada: Person;
let grace: Person;
let chat: Chat;

beforeAll(async () => {
  talky = await Talky.start();
  ada = await talky.person('Ada Lovelace');
  grace = await talky.person('Grace Hopper');
  chat = await ada.groupWith('Engine room', [grace]);
  await ada.directWith(grace);
  await ada.open();
});

afterAll(() => talky.stop());

/** Opens the menu by which one says how much one hears of the chat whose details are open. */
async function openMenu(person: Person, now: string): Promise<void> {
  await person.page.getByRole('button', { name: `Notifications: ${now}` }).click();
}
const choose = (person: Person, name: string) => person.page.getByRole('menuitem', { name }).click();
const chooseLevel = (person: Person, name: string) => person.page.getByRole('menuitemradio', { name }).click();

/** Resolves once the server has what was set: on screen it is at once, and a reload would cut it off. */
const saved = (person: Person, act: () => Promise<void>) =>
  Promise.all([
    person.page.waitForResponse(
      (response) => response.url().endsWith('/notifications/preferences') && response.request().method() === 'PATCH',
    ),
    act(),
  ]);

describe('a chat', () => {
  test('can be muted: then it waits without a figure, on every device', async () => {
    const { page } = ada;
    const there = await ada.onNewPage();
    await there.open();
    // A page behind another one draws rarely.
    await page.bringToFront();
    await page.goto(`/chat/${chat._id}/details`);
    await openMenu(ada, 'All');
    await choose(ada, 'Mute for 1 hour');
    await page.getByRole('button', { name: 'Notifications: Muted' }).waitFor();
    await there.row('Engine room').getByRole('img', { name: 'Muted' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Muted' }).waitFor();

    // Elsewhere, lest it is read at once.
    await page.goto('/settings/notifications');
    await grace.said(chat, 'Does anybody hear me?');
    const direct = await grace.directWith(ada);
    await grace.said(direct, 'Here I do.');
    await there.row('Grace Hopper').getByText('1 for you').waitFor();
    expect(await there.row('Engine room').getByText('unread').count()).toBe(0);

    await page.getByText(/^Muted, until \d/).waitFor();
    await page.getByRole('button', { name: 'Unmute' }).click();
    await there.row('Engine room').getByText('1 unread').waitFor();
    await there.page.close();
  });

  test('can have a level of its own, and go back to one’s settings', async () => {
    const { page } = ada;
    await page.goto(`/chat/${chat._id}/details`);
    await openMenu(ada, 'All');
    await chooseLevel(ada, 'Mentions');
    await page.getByRole('button', { name: 'Notifications: Mentions' }).waitFor();
    await page.goto('/settings/notifications');
    const own = page.getByRole('radiogroup', { name: 'Engine room' });
    await own.getByRole('radio', { name: 'Mentions', checked: true }).waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await own.waitFor({ state: 'detached' });
  });
});

describe('the settings', () => {
  test('keep what one wants to hear of, and tell the other devices', async () => {
    const { page } = ada;
    const there = await ada.onNewPage();
    await Promise.all([page, there.page].map((each) => each.goto('/settings/notifications')));
    await page.bringToFront();
    const groups = (of: typeof page) => of.getByRole('radiogroup', { name: 'Groups' });
    await groups(page).getByRole('radio', { name: 'Mentions' }).click();
    await groups(there.page).getByRole('radio', { name: 'Mentions', checked: true }).waitFor();

    await page.getByRole('textbox', { name: 'A word' }).fill('boiler');
    await page.keyboard.press('Enter');
    await there.page.getByRole('list', { name: 'Words' }).getByText('boiler').waitFor();
    await page.getByRole('textbox', { name: 'A word' }).fill('x');
    await page.keyboard.press('Enter');
    await page.getByText('Use at least 2 characters.').waitFor();

    await page.getByRole('switch', { name: 'Show the text' }).click();
    await page.getByText('Notifications say only that something was written.').waitFor();
    await page.getByRole('switch', { name: 'Sound' }).click();
    await there.page.getByRole('switch', { name: 'Sound', checked: false }).waitFor();
    await page.reload();
    await groups(page).getByRole('radio', { name: 'Mentions', checked: true }).waitFor();
    await page.getByRole('switch', { name: 'Show the text', checked: false }).waitFor();
    await page.getByRole('button', { name: 'Take boiler out' }).click();
    await there.page.getByText('boiler').waitFor({ state: 'detached' });
    await there.page.close();
  });

  test('offer e-mail where this Talky can send it', async () => {
    const { page } = ada;
    await page.getByText('This Talky sends no e-mail.').waitFor();
    await page.route('**/api/workspace', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), emailAvailable: true } });
    });
    await page.reload();
    const waits = page.getByRole('radiogroup', { name: 'E-mail when I am away' });
    await saved(ada, () => waits.getByRole('radio', { name: '1 h' }).click());
    await page.reload();
    await waits.getByRole('radio', { name: '1 h', checked: true }).waitFor();
    await page.unroute('**/api/workspace');
  });

  test('keep quiet hours in the zone they were chosen in', async () => {
    const { page } = ada;
    await page.getByRole('switch', { name: 'On a schedule' }).click();
    await page.getByText('It ends on the next day. Times of Europe/London.').waitFor();
    await page.getByRole('button', { name: 'Saturday' }).click();
    for (const [end, time] of [
      ['From', '09:30'],
      ['Until', '17:00'],
    ] as const)
      await saved(ada, async () => {
        await page.getByLabel(end).fill(time);
        await page.getByLabel(end).blur();
      });
    await page.getByText('It ends on the next day.').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('button', { name: 'Saturday', pressed: true }).waitFor();
    await page.getByRole('button', { name: 'Sunday', pressed: false }).waitFor();
    expect(await page.getByLabel('From').inputValue()).toBe('09:30');
    expect(await page.getByLabel('Until').inputValue()).toBe('17:00');
    await page.getByRole('switch', { name: 'On a schedule' }).click();
    await page.getByLabel('From').waitFor({ state: 'detached' });
  });

  test('end all noise for a while, and begin it again', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Begin' }).click();
    await choose(ada, 'For 8 hours');
    await page.getByText(/^until /).waitFor();
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('button', { name: 'Begin' }).waitFor();
  });
});

describe('“Why was I (not) notified?”', () => {
  const question = 'Why was I (not) notified?';
  const dialog = () => ada.page.getByRole('dialog', { name: question });

  test('is answered in words, with where to change it', async () => {
    const { page, conversation } = ada;
    const message = await grace.said(chat, 'The needle stands at nine.');
    await NotificationModel.create({
      ...{ message: message._id, chat: chat._id, part: 0, isLast: true, done: true },
      ...{ reasons: { [ada.account.id]: 'level.mentions' }, push: [], email: [], createdAt: new Date() },
    });
    await ada.open(`/chat/${chat._id}`);
    await conversation.use('The needle', question);
    await dialog().getByText('You were not notified.').waitFor();
    await dialog().getByText('Here you hear of mentions and answers only').waitFor();
    await dialog().getByRole('button', { name: 'Change it for this chat' }).click();
    await page.getByRole('complementary', { name: 'Details' }).waitFor();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('complementary').getByRole('link', { name: 'Close' }).click();
  });

  test('says so while nothing is decided, and knows one’s own', async () => {
    const { conversation } = ada;
    await grace.said(chat, 'And now at ten.');
    await ada.open(`/chat/${chat._id}`);
    await conversation.use('at ten', question);
    await dialog().getByText('It is not decided yet.').waitFor();
    await ada.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await ada.write('Open the valve.');
    await conversation.sent('Open the valve.');
    await conversation.use('Open the valve.', question);
    await dialog().getByText('You wrote this message yourself.').waitFor();
    await ada.page.keyboard.press('Escape');
  });
});

describe('the server hears which chat one looks at', () => {
  test('as it comes and goes, and that nobody looks while the page is hidden', async () => {
    const page = await talky.stranger();
    const there = await ada.elsewhere(page);
    const looks: (string | null)[] = [];
    page.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const { type, data } = JSON.parse(String(payload)) as { type: string; data: { chatId: string | null } };
        if (type === 'chat.look') looks.push(data.chatId);
      }),
    );
    const told = async (...expected: (string | null)[]) => {
      while (looks.length < expected.length) await page.evaluate(() => new Promise(requestAnimationFrame));
      expect(looks).toEqual(expected);
    };
    await there.open(`/chat/${chat._id}`);
    await told(chat._id);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await told(chat._id, null);
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await told(chat._id, null, chat._id);
    await there.openChat('Grace Hopper');
    await there.conversation.field.waitFor();
    expect(looks).toHaveLength(4);
    expect(looks.at(-1)).not.toBe(chat._id);
    await ada.page.goto('/browse');
  });
});
