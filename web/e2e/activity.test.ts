import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import type { Person } from './person.ts';
import { phone, Talky } from './talky.ts';

setDefaultTimeout(60_000);

let talky: Talky;
let ada: Person;
let grace: Person;
let engine: Chat;
let ferry: Chat;

beforeAll(async () => {
  talky = await Talky.start();
  ada = await talky.person('Ada Lovelace');
  grace = await talky.person('Grace Hopper');
  engine = await ada.groupWith('Engine room', [grace]);
  ferry = await ada.groupWith('Ferry app', [grace]);
  const asked = await ada.said(engine, 'Is the needle at nine?');
  await ada.open();
  await grace.said(engine, 'It is at eight.', { replyTo: asked._id });
  await grace.said(engine, 'Nothing of interest to one person alone.');
  await grace.said(ferry, '@Ada Lovelace can you decide?');
});

afterAll(() => talky.stop());

const entry = (person: Person) => person.page.getByRole('main').getByRole('link');

describe('the activity page', () => {
  test('gathers mentions and answers from all groups, newest first, and counts the unread', async () => {
    const { page } = ada;
    const link = ada.list.getByRole('link', { name: 'Activity' });
    await link.getByText('2 for you').waitFor();
    await link.click();
    await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
    await entry(ada).nth(1).waitFor();
    const texts = await entry(ada).allInnerTexts();
    expect(texts).toHaveLength(2);
    expect(texts[0]).toContain('mentioned you in Ferry app');
    expect(texts[1]).toContain('answered you in Engine room');
  });

  test('shows what comes while one looks at it', async () => {
    await grace.said(engine, '@all the valve is open');
    await ada.page.getByText('called everybody in Engine room').waitFor();
    await ada.list.getByRole('link', { name: 'Activity' }).getByText('3 for you').waitFor();
  });

  test('leads to the message, and knows once it is read', async () => {
    const { page, conversation } = ada;
    await entry(ada).filter({ hasText: 'can you decide' }).click();
    await page.getByRole('heading', { level: 1, name: 'Ferry app' }).waitFor();
    await conversation.message('can you decide').waitFor();
    await ada.list.getByRole('link', { name: 'Activity' }).getByText('2 for you').waitFor();
    await ada.list.getByRole('link', { name: 'Activity' }).click();
    await entry(ada).filter({ hasText: 'can you decide' }).waitFor();
    expect(await entry(ada).filter({ hasText: 'can you decide' }).getByText('unread').count()).toBe(0);
    expect(await entry(ada).filter({ hasText: 'It is at eight' }).getByText('unread').count()).toBe(1);
  });

  test('brings back a message from far up', async () => {
    for (let i = 0; i < 130; i++) await grace.said(ferry, `Entry ${i}.`);
    await ada.open('/activity');
    await entry(ada).filter({ hasText: 'can you decide' }).click();
    await ada.conversation.message('can you decide').waitFor();
    expect(await ada.conversation.isAtEnd()).toBe(false);
  });

  test('is a tab on a phone', async () => {
    const there = await ada.elsewhere(await talky.stranger(phone));
    await there.open();
    const tabs = there.page.getByRole('navigation', { name: 'Main' });
    await tabs.getByText('2 for you').waitFor();
    await tabs.getByRole('link', { name: 'Activity' }).tap();
    await tabs.locator('[aria-current=page]').filter({ hasText: 'Activity' }).waitFor();
    await entry(there).first().waitFor();
    await tabs.getByRole('link', { name: 'Chats' }).tap();
    await there.row('Ferry app').waitFor();
  });
});

describe('who was never called', () => {
  test('is told what will gather there', async () => {
    const linus = await talky.person('Linus Torvalds');
    await linus.page.goto('/activity');
    await linus.page.getByText('Nobody has called you yet.').waitFor();
  });
});
