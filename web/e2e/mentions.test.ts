import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

let talky: Talky;
let ada: Person;
let grace: Person;
let mary: Person;
let otherMary: Person;
let chat: Chat;

beforeAll(async () => {
  talky = await Talky.start();
  ada = await talky.person('Ada Lovelace');
  grace = await talky.person('Grace Hopper');
  mary = await talky.person('Mary Shelley', { email: 'mary.one@example.org' });
  otherMary = await talky.person('Mary Shelley', { email: 'mary.two@example.org' });
  chat = await ada.groupWith('Engine room', [grace, mary, otherMary]);
  await Promise.all([ada.open(`/chat/${chat._id}`), grace.open(), mary.open(), otherMary.open()]);
  await ada.conversation.region.waitFor();
});

afterAll(() => talky.stop());

const option = (person: Person, name: string) => person.conversation.mentionList.getByRole('option', { name });
/** The text of the option that the field says is active, as a screen reader hears it. */
const active = (person: Person) =>
  person.conversation.field.evaluate((field) => {
    const id = field.getAttribute('aria-activedescendant');
    const found = id === null ? null : document.getElementById(id);
    return found?.getAttribute('aria-selected') === 'true' ? found.textContent : undefined;
  });
const mentionsIn = (person: Person, text: string) =>
  person.conversation.message(text).locator('.mention').allInnerTexts();

describe('behind an @', () => {
  test('the keys alone find a person, whose name goes into the text and calls them', async () => {
    const { conversation, page } = ada;
    await conversation.field.pressSequentially('Ask @gr');
    await option(ada, 'Grace Hopper').waitFor();
    expect(await active(ada)).toContain('Grace Hopper');
    await page.getByRole('status').filter({ hasText: '1 match.' }).waitFor();
    await conversation.field.press('Enter');
    await conversation.mentionList.waitFor({ state: 'detached' });
    expect(await conversation.field.inputValue()).toBe('Ask @Grace Hopper ');

    await page.keyboard.type('about the valve');
    await conversation.field.press('Enter');
    await conversation.sent('about the valve');
    expect(await mentionsIn(ada, 'about the valve')).toEqual(['@Grace Hopper']);
    await grace.row('Engine room').getByText('1 for you').waitFor();
    await mary.row('Engine room').getByText('1 unread').waitFor();
  });

  test('the one is meant that was chosen of two with the same name', async () => {
    const { conversation } = ada;
    await conversation.field.pressSequentially('And @mary');
    expect(await active(ada)).toContain('mary.one@example.org');
    await conversation.field.press('ArrowDown');
    expect(await active(ada)).toContain('mary.two@example.org');
    await conversation.field.press('Tab');
    // What is written before the name afterwards moves with it.
    await conversation.field.press('Home');
    await ada.page.keyboard.type('Listen. ');
    await conversation.field.press('Enter');
    await conversation.sent('Listen. And');
    await otherMary.row('Engine room').getByText('1 for you').waitFor();
    await mary.row('Engine room').getByText('2 unread').waitFor();
  });

  test('a draft keeps whom it means over a reload', async () => {
    const { conversation, page } = ada;
    await conversation.field.pressSequentially('Still there, @mary');
    await conversation.field.press('ArrowDown');
    await conversation.field.press('Enter');
    await page.reload();
    await conversation.message('Listen. And').waitFor();
    expect(await conversation.field.inputValue()).toBe('Still there, @Mary Shelley ');
    await conversation.field.press('Enter');
    await conversation.sent('Still there');
    await otherMary.row('Engine room').getByText('2 for you').waitFor();
    await mary.row('Engine room').getByText('3 unread').waitFor();
  });

  test('Escape closes the list and nothing else, and Enter then sends what was typed', async () => {
    const { conversation } = ada;
    await conversation.field.pressSequentially('mail me @gr');
    await conversation.mentionList.waitFor();
    await conversation.field.press('Escape');
    await conversation.mentionList.waitFor({ state: 'detached' });
    await ada.page.keyboard.type('id');
    expect(await conversation.mentionList.count()).toBe(0);
    expect(await conversation.field.inputValue()).toBe('mail me @grid');
    await conversation.field.press('Enter');
    await conversation.sent('mail me @grid');
    expect(await mentionsIn(ada, 'mail me')).toEqual([]);
  });

  test('the button begins one, a click chooses, and the focus stays where one writes', async () => {
    const { conversation, page } = ada;
    await page.getByRole('button', { name: 'Mention somebody' }).click();
    await option(ada, 'Grace Hopper').click();
    expect(await conversation.field.inputValue()).toBe('@Grace Hopper ');
    expect(await conversation.field.evaluate((field) => field === document.activeElement)).toBe(true);
    await conversation.field.fill('');
  });

  test('there is nobody in code', async () => {
    const { conversation } = ada;
    await conversation.field.pressSequentially('@');
    await conversation.mentionList.waitFor();
    await conversation.field.fill('');
    await conversation.field.pressSequentially('`@gr');
    expect(await conversation.mentionList.count()).toBe(0);
    await conversation.field.fill('');
  });
});

describe('a mention of oneself', () => {
  test('stands out until it is read, and stays marked as one’s own', async () => {
    await grace.openChat('Engine room');
    const own = grace.conversation.message('about the valve').locator('.mention.mine');
    await own.waitFor();
    expect(await own.textContent()).toBe('@Grace Hopper');
    await grace.conversation.message('about the valve').locator('.for-me').waitFor({ state: 'detached' });
    await grace.row('Engine room').getByText('for you').waitFor({ state: 'detached' });
    expect(await own.isVisible()).toBe(true);
  });

  test('can be added by an edit, to what was already there', async () => {
    const { conversation, page } = ada;
    await conversation.use('mail me', 'Edit');
    const edit = page.getByRole('form', { name: 'Edit message' }).getByRole('textbox');
    await edit.press('End');
    await edit.pressSequentially(' or @gra');
    await option(ada, 'Grace Hopper').waitFor();
    await edit.press('Enter');
    await edit.press('Enter');
    await conversation.message('mail me').locator('.mention').waitFor();
    await grace.conversation.message('mail me').locator('.mention.mine').waitFor();
  });
});

describe('everybody', () => {
  test('is called by @all, until the group leaves that to its admins', async () => {
    await ada.conversation.field.pressSequentially('@all');
    await option(ada, '@all').waitFor();
    await ada.conversation.field.press('Enter');
    await ada.page.keyboard.type('steam is up');
    await ada.conversation.field.press('Enter');
    await grace.conversation.message('steam is up').locator('.mention.mine').waitFor();
    await mary.row('Engine room').getByText('1 for you').waitFor();

    await ada.page.getByRole('main').getByRole('link', { name: 'Details' }).click();
    await ada.page.getByRole('complementary').getByRole('button', { name: 'Edit' }).click();
    const dialog = ada.page.getByRole('dialog', { name: 'Edit group' });
    await dialog.getByRole('switch', { name: 'Everyone may use @all and @here' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await ada.page.getByText('Its admins alone use @all and @here.').waitFor();

    await grace.conversation.field.pressSequentially('@a');
    await option(grace, 'Ada Lovelace').waitFor();
    expect(await option(grace, '@all').count()).toBe(0);
    await grace.conversation.field.press('Escape');
    await grace.conversation.field.fill('@all hands');
    await grace.conversation.field.press('Enter');
    await grace.conversation.sent('@all hands');
    expect(await mentionsIn(grace, '@all hands')).toEqual([]);
  });
});
