import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

let talky: Talky;
let ada: Person;
let grace: Person;

beforeAll(async () => {
  talky = await Talky.start();
  ada = await talky.person('Ada Lovelace');
  grace = await talky.person('Grace Hopper');
});

afterAll(() => talky.stop());

describe('a direct chat', () => {
  test('begins by finding a person, and reaches them with the first message', async () => {
    await Promise.all([ada.open(), grace.open()]);
    await ada.page.getByRole('main').getByRole('button', { name: 'New chat' }).click();
    const dialog = ada.page.getByRole('dialog', { name: 'New chat' });
    await dialog.getByRole('combobox', { name: 'Find people by name or e-mail' }).fill('hop');
    await dialog.getByRole('option', { name: 'Grace Hopper' }).click();
    await ada.page.getByRole('heading', { level: 1, name: 'Grace Hopper' }).waitFor();
    await ada.write('Is the compiler done?');
    await ada.conversation.sent('Is the compiler done?');
    await grace.row('Ada Lovelace').getByText('1 for you').waitFor();
  });

  test('shows the other writing, then what they wrote, and tells them when it was read', async () => {
    await grace.openChat('Ada Lovelace');
    await grace.conversation.message('Is the compiler done?').waitFor();
    await ada.conversation.readBy('Is the compiler done?', 'Grace Hopper');

    await grace.conversation.field.pressSequentially('Nearly');
    await ada.page.getByText('Grace is typing').waitFor();
    await grace.conversation.field.press('Enter');
    await ada.conversation.message('Nearly').waitFor();
    await ada.page.getByText('Grace is typing').waitFor({ state: 'detached' });
    await grace.conversation.readBy('Nearly', 'Ada Lovelace');
  });

  test('marks what waits in the list, the title and the conversation, until it is read', async () => {
    await grace.open('/browse');
    const chat = await ada.directWith(grace);
    for (const line of ['The loader fails.', 'On every second card.', 'Have you seen this?'])
      await ada.said(chat, line);

    await grace.row('Ada Lovelace').getByText('3 for you').waitFor();
    await grace.page.waitForFunction(() => document.title.startsWith('(3) '));

    await grace.openChat('Ada Lovelace');
    const start = grace.conversation.unreadStart;
    await start.getByText('3 new').waitFor();
    await grace.row('Ada Lovelace').getByText('for you').waitFor({ state: 'detached' });
    await grace.page.waitForFunction(() => !document.title.startsWith('('));
    // All of it is in view: nothing leads to its end.
    expect(await grace.conversation.isAtEnd()).toBe(true);
    expect(await grace.page.getByRole('main').getByRole('button', { name: 'Latest' }).count()).toBe(0);
    // Read, the line is a hairline, and it is gone with the next visit.
    expect(await start.isVisible()).toBe(true);
    await grace.page.goBack();
    await grace.page.getByRole('heading', { level: 1, name: 'Public groups' }).waitFor();
    await grace.openChat('Ada Lovelace');
    await grace.conversation.message('Have you seen this?').waitFor();
    expect(await start.count()).toBe(0);
  });

  test('tells who is here, by a mark with a name', async () => {
    await grace.open();
    await grace.row('Ada Lovelace').getByRole('img', { name: 'here', exact: true }).waitFor();
    await ada.page.getByRole('button', { name: 'Do not disturb' }).click();
    await grace.row('Ada Lovelace').getByRole('img', { name: 'do not disturb' }).waitFor();
  });
});
