import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import type { Page } from 'playwright-core';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

let talky: Talky;
let ada: Person;
let grace: Person;
let group: Chat;
let direct: Chat;

/** What a page does besides drawing: notes that it plays, the number it gives its icon. */
interface Signs {
  notes: number;
  badge: number | undefined;
}

/** In the page: its own. */
declare const signsHere: Signs;

async function listen(page: Page): Promise<() => Promise<Signs>> {
  await page.addInitScript(() => {
    const signs: Signs = { notes: 0, badge: undefined };
    Object.assign(window, { signsHere: signs });
    navigator.setAppBadge = async (count) => {
      signs.badge = count;
    };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (when) {
      signs.notes++;
      start.call(this, when);
    };
  });
  return () => page.evaluate(() => signsHere);
}

let signs: () => Promise<Signs>;

beforeAll(async () => {
  talky = await Talky.start();
  [ada, grace] = await Promise.all([talky.person('Ada Lovelace'), talky.person('Grace Hopper')]);
  group = await ada.groupWith('Engine room', [grace]);
  direct = await grace.directWith(ada);
  signs = await listen(ada.page);
  await ada.open('/browse');
  // Browsers let a page sound once somebody has touched it.
  await ada.page.mouse.click(700, 700);
});

afterAll(() => talky.stop());

/** What pops up of a message. */
const popup = (text: string) => ada.page.getByRole('listitem').getByRole('button').filter({ hasText: text });

describe('elsewhere in the app', () => {
  test('a message pops up, sounds, and counts on the app’s icon; a click on it leads to its chat, where nothing pops up', async () => {
    await grace.said(group, 'The **loader** fails.');
    await popup('The loader fails.').waitFor();
    expect(await popup('The loader fails.').textContent()).toContain('Grace Hopper');
    await ada.page.waitForFunction(() => signsHere.notes === 2);
    expect((await signs()).badge).toBe(1);
    await popup('The loader fails.').click();
    await ada.page.waitForURL(`**/chat/${group._id}`);
    await popup('The loader fails.').waitFor({ state: 'detached' });

    await grace.said(group, 'Seen where it stands.');
    await ada.conversation.message('Seen where it stands.').waitFor();
    expect(await popup('Seen where it stands.').count()).toBe(0);
    await ada.page.waitForFunction(() => signsHere.badge === 0);
    expect((await signs()).notes).toBe(2);
  });

  test('a chat has one at a time, its newest, which goes when it is read on another device', async () => {
    await ada.open('/browse');
    await grace.said(direct, 'Are you there?');
    await popup('Are you there?').waitFor();
    const message = await grace.said(direct, 'Never mind.');
    await popup('Never mind.').waitFor();
    await popup('Are you there?').waitFor({ state: 'detached' });
    await ada.account.put(`/messages/${direct._id}/read`, { seq: message.seq });
    await popup('Never mind.').waitFor({ state: 'detached' });
  });

  test('what one has muted makes no fuss', async () => {
    await ada.account.put(`/chat/${group._id}/notifications`, { mutedUntil: 'forever' });
    await ada.open('/browse');
    await grace.said(group, 'Not to be heard.');
    await grace.said(direct, 'To be heard.');
    await popup('To be heard.').waitFor();
    expect(await popup('Not to be heard.').count()).toBe(0);
    await ada.row('Engine room').waitFor();
  });

  test('with the sound switched off it pops up quietly', async () => {
    await ada.account.patch('/notifications/preferences', { sound: false });
    await ada.open('/browse');
    await ada.page.mouse.click(700, 700);
    await grace.said(direct, 'Softly.');
    await popup('Softly.').waitFor();
    expect((await signs()).notes).toBe(0);
  });

  test('what was missed while away is no news', async () => {
    // A chat that was open is told anew from where one was.
    await ada.openChat('Grace Hopper');
    await ada.page.goBack();
    await ada.page.context().setOffline(true);
    await ada.page.waitForFunction(() => !navigator.onLine);
    await grace.said(direct, 'Said meanwhile.');
    await ada.page.context().setOffline(false);
    await ada.row('Grace Hopper').getByText('for you').waitFor();
    await grace.said(direct, 'Said now.');
    await popup('Said now.').waitFor();
    expect(await popup('Said meanwhile.').count()).toBe(0);
  });
});
