import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Page } from 'playwright-core';
import de from '../messages/de.json';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

let talky: Talky;
let ada: Person;

beforeAll(async () => {
  talky = await Talky.start();
  await talky.founder('Katherine Johnson', 'katherine@example.org', 'correct horse battery');
  ada = await talky.person('Ada Lovelace');
});

afterAll(() => talky.stop());

/** How light the page’s ground is, from 0 to 1. */
const lightness = (page: Page) =>
  page.evaluate(() => Number(/oklch\(([\d.]+)/.exec(getComputedStyle(document.documentElement).backgroundColor)?.[1]));

describe('the look', () => {
  test('follows the system until a theme is chosen, which a reload keeps', async () => {
    const { page } = ada;
    await page.goto('/settings/look');
    await page.getByRole('radio', { name: 'Dark' }).waitFor();
    expect(await lightness(page)).toBeGreaterThan(0.9);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await lightness(page)).toBeLessThan(0.3);
    await page.emulateMedia({ colorScheme: 'light' });

    await page.getByRole('radio', { name: 'Dark' }).click();
    expect(await lightness(page)).toBeLessThan(0.3);
    await page.reload();
    await page.getByRole('radio', { name: 'Dark', checked: true }).waitFor();
    expect(await lightness(page)).toBeLessThan(0.3);

    await page.getByRole('radio', { name: 'System' }).first().click();
    expect(await lightness(page)).toBeGreaterThan(0.9);
  });

  test('speaks German when asked, on every later page too', async () => {
    const { page } = ada;
    await page.getByRole('radio', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { level: 1, name: de.settings_look }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await page.goto('/');
    await page.getByRole('button', { name: de.new_chat }).first().waitFor();
    await page.goto('/settings/look');
    await page.getByRole('radio', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'Look and language' }).waitFor();
  });
});

describe('a session', () => {
  test('ended in one tab ends in the others of that browser, and shows nothing more', async () => {
    const other = await ada.onNewPage();
    await Promise.all([ada.open(), other.open()]);
    await ada.page.getByRole('button', { name: 'Talky' }).click();
    await ada.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await Promise.all(
      [ada, other].map(({ page }) => page.getByRole('heading', { name: 'Sign in to Talky' }).waitFor()),
    );
    await ada.page.goBack();
    await ada.page.getByRole('heading', { name: 'Sign in to Talky' }).waitFor();
    await ada.page.waitForFunction(async () => (await indexedDB.databases()).length === 0);
  });

  test('can be ended from another device, which sees it in the list', async () => {
    const [here, there] = await Promise.all([talky.stranger(), talky.stranger()]);
    for (const page of [here, there]) {
      await page.goto('/sign-in');
      await page.getByLabel('E-mail').fill('katherine@example.org');
      await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Talky' }).waitFor();
    }
    await here.goto('/settings/devices');
    const devices = here.getByRole('main').getByRole('button', { name: 'Sign out' });
    await devices.nth(2).waitFor();
    await devices.nth(1).click();
    await devices.nth(2).waitFor({ state: 'detached' });
    await devices.nth(1).click();
    await there.getByRole('heading', { name: 'Sign in to Talky' }).waitFor();
    await here.getByRole('heading', { name: 'Signed-in devices' }).waitFor();
  });
});
