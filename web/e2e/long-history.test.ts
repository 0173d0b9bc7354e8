import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import { Gate } from './gate.ts';
import type { Person } from './person.ts';
import { seed } from './seed.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

const total = 2_000;
let talky: Talky;
let ada: Person;
let grace: Person;
let chat: Chat;

/** Lengths differ as in real talk, so that no height can be guessed. */
const words = (n: number) => `Entry ${n}.${' The needle moved a little and came back.'.repeat(n % 7)}`;

beforeAll(async () => {
  talky = await Talky.start();
  ada = await talky.person('Ada Lovelace');
  grace = await talky.person('Grace Hopper');
  chat = await ada.groupWith('Logbook', [grace]);
  const lines = Array.from({ length: total }, (_, i) => ({ from: i % 5 < 3 ? grace : ada, content: words(i + 1) }));
  await seed(chat, lines);
  await ada.open();
  await ada.openChat('Logbook');
});

afterAll(() => talky.stop());

describe('a conversation of 2,000 messages', () => {
  test('begins at its end', async () => {
    await ada.conversation.message(`Entry ${total}.`).waitFor();
    expect(await ada.conversation.isAtEnd()).toBe(true);
  });

  test('keeps the line under the eye in its place while older pages come in above it', async () => {
    const gate = await Gate.before(ada.page, '**/api/messages/**');
    const { conversation } = ada;
    for (let page = 0; page < 4; page++) {
      gate.close();
      await conversation.scrollToTop();
      const eye = await conversation.underTheEye();
      gate.open();
      await conversation.movedFromTop();
      await conversation.steady();
      expect(
        Math.abs((await conversation.topOf(eye.text)) - eye.top),
        `page ${page}, at ${eye.text}`,
      ).toBeLessThanOrEqual(2);
    }
    await gate.remove();
  });

  test('moves by just as much as one scrolls, over rows that were never drawn before', async () => {
    const { conversation } = ada;
    await conversation.region.hover();
    for (let step = 0; step < 12; step++) {
      const eye = await conversation.underTheEye();
      await ada.page.mouse.wheel(0, -200);
      await conversation.steady();
      expect(Math.abs((await conversation.topOf(eye.text)) - eye.top - 200), `step ${step}`).toBeLessThanOrEqual(2);
    }
  });

  test('draws only what is near, however far one goes', async () => {
    const { conversation } = ada;
    expect(await conversation.messages.count()).toBeLessThan(300);
    await ada.page.getByRole('button', { name: 'Latest' }).click();
    await conversation.message(`Entry ${total}.`).waitFor();
    expect(await conversation.isAtEnd()).toBe(true);
    expect(await conversation.messages.count()).toBeLessThan(300);
    await ada.page.getByRole('button', { name: 'Latest' }).waitFor({ state: 'detached' });
  });

  test('stays at its end while new messages come, and does not follow them from far up', async () => {
    const { conversation } = ada;
    await ada.write('The last entry of today.');
    await conversation.message('The last entry of today.').waitFor();
    expect(await conversation.isAtEnd()).toBe(true);

    await conversation.scrollToTop();
    await grace.said(chat, 'Somebody else goes on.');
    await ada.page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await conversation.isAtEnd()).toBe(false);
    await ada.page.getByRole('button', { name: '1 new' }).click();
    await conversation.message('Somebody else goes on.').waitFor();
    expect(await conversation.isAtEnd()).toBe(true);
  });
});
