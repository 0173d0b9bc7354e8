import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import type { Page } from 'playwright-core';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

let talky: Talky;
let ada: Person;
let grace: Person;
let chat: Chat;

beforeAll(async () => {
  talky = await Talky.start();
  [ada, grace] = await Promise.all([talky.person('Ada Lovelace'), talky.person('Grace Hopper')]);
  chat = await ada.groupWith('Engine room', [grace]);
  await grace.said(chat, 'Said while there was a network.');
  await ada.open(`/chat/${chat._id}`);
  await ada.conversation.message('Said while there was a network.').waitFor();
});

afterAll(() => talky.stop());

/** Resolves once the app can start by itself: its files are kept, and what is on screen is written down. */
async function prepared(page: Page, userId: string): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  // As when the tab is left.
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.waitForFunction(
    (name) =>
      new Promise<boolean>((resolve) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => {
          const asking = opening.result.transaction('memory').objectStore('memory').get('last');
          asking.onsuccess = () => {
            opening.result.close();
            resolve(Object.keys(asking.result?.messages ?? {}).length > 0);
          };
        };
      }),
    `talky-${userId}`,
  );
}

describe('a start without a network', () => {
  test('shows what was here last, and takes what is written', async () => {
    await prepared(ada.page, ada.account.id);
    await ada.page.context().setOffline(true);
    await ada.page.reload();
    await ada.conversation.message('Said while there was a network.').waitFor();
    await ada.row('Engine room').waitFor();
    await ada.write('Written in the tunnel.');
    await ada.page.getByText('Offline, 1 message waits').waitFor();
  });

  test('still has what was written after another', async () => {
    await ada.page.reload();
    await ada.conversation.message('Written in the tunnel.').getByRole('img', { name: 'Sending' }).waitFor();
  });

  test('ends when the network is back: what was missed comes, what waited goes out once', async () => {
    await grace.said(chat, 'Said meanwhile.');
    await ada.page.context().setOffline(false);
    await ada.conversation.sent('Written in the tunnel.');
    const said = ['Said while there was a network.', 'Said meanwhile.', 'Written in the tunnel.'];
    expect(await ada.conversation.texts()).toEqual(said);
    await grace.open(`/chat/${chat._id}`);
    await grace.conversation.message('Written in the tunnel.').waitFor();
    expect(await grace.conversation.texts()).toEqual(said);
  });
});

describe('signing out', () => {
  test('leaves nothing to start from', async () => {
    await prepared(ada.page, ada.account.id);
    await ada.page.goto('/settings/devices');
    const kept = () => ada.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    expect(await kept()).toContain(`talky-${ada.account.id}`);
    await ada.page.evaluate(() => fetch('/api/users/logout', { method: 'POST' }));
    await ada.page.waitForURL(/\/(sign-in|register)/);
    await ada.page.waitForFunction(async () => (await indexedDB.databases()).length === 0);
    expect(await ada.page.evaluate(() => Object.keys(localStorage).filter((key) => /user|draft/.test(key)))).toEqual(
      [],
    );
  });
});
