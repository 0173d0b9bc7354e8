import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import type { Person } from './person.ts';
import { seed } from './seed.ts';
import { phone, Talky } from './talky.ts';
import { overflowing, smallTargets } from './touch.ts';

setDefaultTimeout(60_000);

let talky: Talky;
let ada: Person;
let chat: Chat;

beforeAll(async () => {
  talky = await Talky.start();
  ada = await talky.person('Ada Lovelace', phone);
  const grace = await talky.person('Grace Hopper');
  chat = await ada.groupWith('The long-winded society for punched cards and related matters', [grace]);
  await ada.directWith(grace);
  await seed(chat, [
    {
      from: grace,
      content: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(3),
    },
    {
      from: grace,
      content: 'https://example.org/a/very/long/path/that/goes/on/and/on/and/on/without/any/blank/at/all',
    },
    {
      from: grace,
      content: '```\nconst line = "code that is wider than any phone, and scrolls by itself inside its box";\n```',
    },
    {
      from: ada,
      content:
        '| valve | state | since | checked by | next check | remark |\n|-|-|-|-|-|-|\n| A | open | Monday | Grace | Friday | none |',
    },
    { from: grace, content: 'Fits.' },
  ]);
  await ada.open();
});

afterAll(() => talky.stop());

const name = 'The long-winded society';
const atList = () => ada.list.waitFor();
const inChat = () => ada.page.getByRole('heading', { level: 1, name }).waitFor();
const inDetails = () => ada.page.getByRole('complementary', { name: 'Details' }).waitFor();

describe('on a phone', () => {
  test('one goes from the list into a chat and its details, and back step by step', async () => {
    const { page } = ada;
    await ada.row(name).tap();
    await inChat();
    await ada.list.waitFor({ state: 'detached' });
    await page.getByRole('main').getByRole('link', { name: 'Details' }).tap();
    await inDetails();
    await page.getByRole('complementary').getByRole('link', { name: 'Back' }).tap();
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    await inChat();
    await page.getByRole('main').getByRole('link', { name: 'Back' }).tap();
    await atList();
  });

  test('the phone’s own back goes the same way', async () => {
    const { page } = ada;
    await ada.row(name).tap();
    await inChat();
    await page.getByRole('main').getByRole('link', { name: 'Details' }).tap();
    await inDetails();
    await page.goBack();
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    await inChat();
    await page.goBack();
    await atList();
  });

  test('a long press brings up what can be done with a message', async () => {
    const { page, conversation } = ada;
    await ada.row(name).tap();
    await conversation.longPress('Fits.');
    const sheet = page.getByRole('dialog', { name: 'Message' });
    await sheet.getByRole('button', { name: 'Reply' }).tap();
    await page.getByRole('form', { name: 'Write a message' }).getByText('Reply to Grace Hopper').waitFor();
    await page.getByRole('button', { name: 'Drop the reply' }).tap();
  });

  test('every page has its dialogs, also where the list is not on screen', async () => {
    const { page } = ada;
    await page.goto('/browse');
    await page.getByRole('main').getByRole('button', { name: 'New group' }).tap();
    await page.getByRole('dialog', { name: 'New group' }).getByRole('button', { name: 'Close' }).tap();
    await page.getByRole('dialog', { name: 'New group' }).waitFor({ state: 'detached' });
  });

  test('nothing is wider than the screen, and everything to press is big enough for a finger', async () => {
    const { page } = ada;
    const pages: [string, () => Promise<void>][] = [
      ['/', atList],
      [`/chat/${chat._id}`, inChat],
      [`/chat/${chat._id}/details`, inDetails],
      ['/activity', () => page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor()],
      ['/browse', () => page.getByRole('heading', { level: 1, name: 'Public groups' }).waitFor()],
      ['/settings', () => page.getByRole('navigation', { name: 'Settings' }).waitFor()],
      ['/settings/profile', () => page.getByLabel('Your name').waitFor()],
      ['/settings/notifications', () => page.getByRole('switch', { name: 'On a schedule' }).click()],
      ['/settings/look', () => page.getByRole('radio', { name: 'Dark' }).waitFor()],
      ['/settings/password', () => page.getByLabel('New password').waitFor()],
      ['/settings/devices', () => page.getByText('This one, now').waitFor()],
      ['/settings/bots', () => page.getByText('You have made none yet.').waitFor()],
    ];
    const found: Record<string, unknown> = {};
    for (const [path, isThere] of pages) {
      await page.goto(path);
      await isThere();
      const [wide, small] = [await overflowing(page), await smallTargets(page)];
      if (wide.length > 0) found[`${path} is wider than the screen by`] = wide;
      if (small.length > 0) found[`${path} has small targets`] = small;
    }
    expect(found).toEqual({});
  });
});
