import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import type { Page } from 'playwright-core';
import { violationsInBothThemes } from './axe.ts';
import type { Person } from './person.ts';
import { seed, seedUnread } from './seed.ts';
import { phone, Talky } from './talky.ts';

setDefaultTimeout(120_000);

let talky: Talky;
let ada: Person;
let onPhone: Person;
let chat: Chat;

beforeAll(async () => {
  talky = await Talky.start();
  ada = await talky.person('Ada Lovelace', { isAdmin: true });
  const grace = await talky.person('Grace Hopper');
  onPhone = grace;
  chat = await ada.groupWith('Engine room', [grace], { isPublic: true });
  await seed(chat, [
    { from: ada, content: 'The **needle** stands at `nine`, see https://example.org/log' },
    { from: grace, content: '> at nine\n\nThat is too much.\n\n- valve\n- gauge', replyTo: 0 },
    { from: ada, content: '```ts\nconst pressure = 9;\n```' },
    { from: ada, content: '| valve | state |\n|-|-|\n| A | open |' },
    { from: grace, content: '', system: { kind: 'member.joined' } },
    { from: grace, content: 'It is open now.' },
    { from: grace, content: 'And **closed** again, @Ada Lovelace.', calls: [ada] },
  ]);
  await seedUnread(chat, ada, 2, 7);
  await ada.directWith(grace);
  await grace.page.setViewportSize(phone.viewport ?? { width: 360, height: 740 });
});

afterAll(() => talky.stop());

async function expectNone(page: Page): Promise<void> {
  expect(await violationsInBothThemes(page)).toEqual([]);
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

describe('nothing keeps anybody from using', () => {
  test('the first run', async () => {
    const page = await talky.stranger();
    await page.goto('/register');
    await heading(page, 'Set up your Talky');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('Write your name').waitFor();
    await expectNone(page);
    await ada.page.goto('/welcome');
    await heading(ada.page, 'Name your workspace');
    await expectNone(ada.page);
    await ada.page.getByLabel('Workspace', { exact: true }).fill('Northlight');
    await ada.page.getByRole('button', { name: 'Name workspace' }).click();
    await ada.page.getByRole('textbox', { name: 'Invite link' }).waitFor();
    await expectNone(ada.page);
  });

  test('the door', async () => {
    await talky.founder('Katherine Johnson', 'katherine@example.org', 'correct horse battery');
    const page = await talky.stranger();
    await page.goto('/sign-in');
    await heading(page, 'Sign in to Northlight');
    await expectNone(page);
    await page.goto('/register');
    await heading(page, 'Join Northlight');
    await expectNone(page);
    const { body } = await ada.account.post<{ url: string }>('/workspace/invites');
    await page.goto(body.url);
    await page.getByText('Ada Lovelace invites you.').waitFor();
    await expectNone(page);
  });

  test('the list, a conversation with something new in it, and its details', async () => {
    const { page, conversation } = ada;
    await ada.open();
    await expectNone(page);
    await ada.openChat('Engine room');
    await conversation.unreadStart.waitFor();
    await conversation.message('closed').hover();
    await expectNone(page);
    await page.getByRole('main').getByRole('link', { name: 'Details' }).click();
    await page.getByRole('button', { name: 'More about Grace Hopper' }).click();
    await page.getByRole('menuitem').first().waitFor();
    await expectNone(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('alertdialog').waitFor();
    await expectNone(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  test('a mention as it is written, what calls one, and why', async () => {
    const { page, conversation } = ada;
    await ada.open('/activity');
    await page.getByText('mentioned you in Engine room').waitFor();
    await expectNone(page);
    await ada.openChat('Engine room');
    await conversation.field.pressSequentially('Ask @g');
    await conversation.mentionList.waitFor();
    await expectNone(page);
    await conversation.field.fill('');
    await conversation.use('closed', 'Why was I (not) notified?');
    await page.getByText('It is not decided yet.').or(page.getByText('It is not known any more')).waitFor();
    await expectNone(page);
    await page.keyboard.press('Escape');
    await page.getByRole('main').getByRole('link', { name: 'Details' }).click();
    await page.getByRole('button', { name: 'Notifications: All' }).click();
    await page.getByRole('menuitem', { name: 'Mute for 1 hour' }).waitFor();
    await expectNone(page);
    await page.keyboard.press('Escape');
  });

  test('the public groups, the dialogs and the palette', async () => {
    const { page } = ada;
    await ada.open('/browse');
    await page.getByRole('main').getByText('Engine room').waitFor();
    await expectNone(page);
    await ada.list.getByRole('button', { name: 'New chat' }).click();
    await page.getByRole('option', { name: 'Grace Hopper' }).waitFor();
    await expectNone(page);
    await page.getByRole('dialog').getByRole('button', { name: 'New group' }).click();
    await page.getByRole('dialog', { name: 'New group' }).getByRole('option', { name: 'Grace Hopper' }).click();
    await expectNone(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Jump to' }).getByRole('combobox').fill('e');
    await page.getByRole('option', { name: 'Engine room' }).waitFor();
    await expectNone(page);
  });

  const quietHours = async (page: Page) => {
    await page.getByRole('switch', { name: 'On a schedule' }).click();
    await page.getByLabel('From').waitFor();
  };
  const sections: [string, (page: Page) => Promise<void>][] = [
    ['profile', (page) => page.getByLabel('Your name').waitFor()],
    ['notifications', (page) => quietHours(page)],
    ['look', (page) => page.getByRole('radio', { name: 'Dark' }).waitFor()],
    ['password', (page) => page.getByLabel('New password').waitFor()],
    ['devices', (page) => page.getByText('This one, now').waitFor()],
    ['bots', (page) => page.getByText('You have made none yet.').waitFor()],
    ['workspace', (page) => page.getByRole('button', { name: 'Make a link' }).waitFor()],
  ];
  test.each(sections)('the settings: %s', async (section, isThere) => {
    await ada.page.goto(`/settings/${section}`);
    await isThere(ada.page);
    await expectNone(ada.page);
  });

  test('a page that is not there', async () => {
    await ada.page.goto('/nowhere');
    await ada.page.getByRole('link', { name: 'Back to your chats' }).waitFor();
    await expectNone(ada.page);
  });

  test('a phone', async () => {
    const { page, conversation } = onPhone;
    await onPhone.open();
    await expectNone(page);
    await onPhone.openChat('Engine room');
    await conversation.message('closed').waitFor();
    await expectNone(page);
    await page.getByRole('main').getByRole('link', { name: 'Details' }).click();
    await page.getByRole('complementary').getByText('Ada Lovelace').waitFor();
    await expectNone(page);
    await page.goto('/settings');
    await page.getByRole('navigation', { name: 'Settings' }).waitFor();
    await expectNone(page);
  });
});
