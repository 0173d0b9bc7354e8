import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Person } from './person.ts';
import { seed } from './seed.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

let talky: Talky;
let ada: Person;

beforeAll(async () => {
  talky = await Talky.start();
  ada = await talky.person('Ada Lovelace');
  const grace = await talky.person('Grace Hopper');
  const engine = await ada.groupWith('Engine room', [grace]);
  await ada.groupWith('Winter timetable', [grace]);
  await seed(engine, [
    { from: grace, content: 'The needle stands at nine.' },
    { from: ada, content: 'Then open the valve.' },
    { from: grace, content: 'It is open.' },
  ]);
  await ada.open();
});

afterAll(() => talky.stop());

const focused = () => ada.page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

describe('by keyboard alone', () => {
  test('Ctrl K finds a chat by a piece of its name, and Escape leaves it as it was', async () => {
    const { page } = ada;
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Jump to' });
    await palette.getByRole('combobox').waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });

    await page.keyboard.press('Control+k');
    await palette.getByRole('combobox').fill('eng');
    await palette.getByRole('option', { name: 'Engine room' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Engine room' }).waitFor();
    await palette.waitFor({ state: 'detached' });
    await ada.conversation.message('It is open.').waitFor();
  });

  test('arrows walk the list, Enter opens', async () => {
    const { page } = ada;
    await ada.row('Engine room').focus();
    await page.keyboard.press('Home');
    const first = await focused();
    await page.keyboard.press('ArrowDown');
    const second = await focused();
    expect(second).not.toBe(first);
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe(first);
    await ada.row('Winter timetable').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Winter timetable' }).waitFor();
    await ada.openChat('Engine room');
  });

  test('arrows walk the messages, R answers one, Escape takes it back', async () => {
    const { page, conversation } = ada;
    await conversation.message('It is open.').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toContain('The needle stands at nine.');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('Then open the valve.');

    await page.keyboard.press('r');
    const composer = page.getByRole('form', { name: 'Write a message' });
    await composer.getByText('Reply to yourself').waitFor();
    await page.keyboard.type('Thanks.');
    expect(await conversation.field.inputValue()).toBe('Thanks.');
    await page.keyboard.press('Escape');
    await composer.getByText('Reply to yourself').waitFor({ state: 'detached' });
    expect(await conversation.field.inputValue()).toBe('Thanks.');
  });

  test('Shift Enter breaks the line, Enter sends both', async () => {
    const { page, conversation } = ada;
    await conversation.field.fill('');
    await page.keyboard.type('First line');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second line');
    await page.keyboard.press('Enter');
    await conversation.sent('second line');
    expect(await conversation.message('First line').locator('.talk').allInnerTexts()).toEqual([
      'First line\nsecond line',
    ]);
    expect(await conversation.field.inputValue()).toBe('');
  });

  test('every dialog takes the focus, keeps it, and gives it back', async () => {
    const { page } = ada;
    const opener = ada.list.getByRole('button', { name: 'New chat' });
    await opener.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New chat' });
    await dialog.waitFor();
    for (let tab = 0; tab < 12; tab++) {
      await page.keyboard.press('Tab');
      expect(await dialog.evaluate((element) => element.contains(document.activeElement)), `tab ${tab}`).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});
