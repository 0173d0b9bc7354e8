import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { violationsInBothThemes } from './axe.ts';
import { allow, CallDesk } from './call-desk.ts';
import type { Person } from './person.ts';
import { phone, Talky } from './talky.ts';

/* Calls by keyboard, and for those who do not see: WCAG 2.2 AA of each of their pages, in both themes. */
setDefaultTimeout(120_000);

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;
let a: CallDesk;
let g: CallDesk;

beforeAll(async () => {
  talky = await Talky.start({ CALLS_PROVIDER: 'mesh' });
  await talky.founder('Katherine Johnson', 'katherine@example.org', 'correct horse battery');
  ada = await talky.person('Ada Lovelace', allow);
  grace = await talky.person('Grace Hopper', allow);
  linus = await talky.person('Linus Brandt', { ...phone, ...allow });
  await ada.directWith(grace);
  await ada.directWith(linus);
  await Promise.all([ada.open(), grace.open(), linus.open()]);
  [a, g] = [new CallDesk(ada.page), new CallDesk(grace.page)];
});

afterAll(() => talky.stop());

async function expectNone(page: Page): Promise<void> {
  expect(await violationsInBothThemes(page)).toEqual([]);
}

test('who calls and who is called find nothing in their way', async () => {
  await ada.openChat('Grace Hopper');
  await a.call('Video call');
  await g.ring('Ada Lovelace').waitFor();
  await expectNone(ada.page);
  await expectNone(grace.page);
});

test('a call is announced, and taken by keys', async () => {
  await grace.page
    .locator('[aria-live="assertive"]', { hasText: 'Ada Lovelace is calling' })
    .waitFor({ state: 'attached' });
  await grace.page.keyboard.press('Control+Shift+A');
  await g.stage.waitFor();
  await a.seen(a.tile('Grace Hopper'));
  await ada.page.locator('[aria-live="polite"]', { hasText: 'Grace Hopper has joined' }).waitFor({ state: 'attached' });
});

test('microphone and camera follow keys', async () => {
  await grace.page.keyboard.press('Control+d');
  await a.tile('Grace Hopper, muted').waitFor();
  await grace.page.keyboard.press('Control+d');
  await grace.page.keyboard.press('Control+e');
  await a.tile('Grace Hopper').locator('video').waitFor({ state: 'detached' });
  await grace.page.keyboard.press('Control+e');
  await a.tile('Grace Hopper').locator('video').waitFor();
});

test('the stage, the people, the chat beside it and the statistics are for everybody', async () => {
  await expectNone(ada.page);
  await a.use('People');
  await expectNone(ada.page);
  await a.use('Chat');
  await ada.conversation.region.waitFor();
  await expectNone(ada.page);
  await a.use('Chat');
  await a.more('Statistics');
  await ada.page.getByRole('dialog', { name: 'Statistics' }).getByRole('row').first().waitFor();
  await expectNone(ada.page);
  await ada.page.keyboard.press('Escape');
});

test('a third is asked into a call between two, and it is theirs too', async () => {
  await a.more('Add people');
  const dialog = ada.page.getByRole('dialog', { name: 'Ask people into the call' });
  await dialog.getByRole('combobox').fill('linus');
  await dialog.getByRole('option', { name: 'Linus Brandt' }).click();
  await dialog.getByRole('button', { name: 'Call 1 person' }).click();
  const called = new CallDesk(linus.page);
  await called.ring('Ada Lovelace').waitFor();
  await expectNone(linus.page);
  await called.ring('Ada Lovelace').getByRole('button', { name: 'Video', exact: true }).click();
  await called.seen(called.tile('Ada Lovelace'));
  await called.seen(called.tile('Grace Hopper'));
  await g.tile('Linus Brandt').waitFor();
  await expectNone(linus.page);
});

test('the call in the corner, the phone’s calls and the settings are for everybody', async () => {
  await a.use('Make small and go on chatting');
  await a.mini('Grace Hopper').waitFor();
  await expectNone(ada.page);
  await linus.page.goto('/calls');
  await linus.page.getByRole('heading', { level: 1, name: 'Calls' }).waitFor();
  await expectNone(linus.page);
  await ada.page.goto('/settings/calls');
  await ada.page.getByRole('button', { name: 'Test microphone and camera' }).click();
  await ada.page.locator('main video').waitFor();
  await expectNone(ada.page);
});

test('two who call each other at once are in one call', async () => {
  for (const { page } of [ada, grace, linus]) {
    const leave = page.getByRole('button', { name: /^(Leave|Hang up)$/ }).first();
    if (await leave.isVisible()) await leave.click();
  }
  await Promise.all([ada.open(), grace.open()]);
  await Promise.all([ada.openChat('Grace Hopper'), grace.openChat('Ada Lovelace')]);
  await Promise.all([a.call('Call'), g.call('Call')]);
  await Promise.all([a.tile('Grace Hopper').waitFor(), g.tile('Ada Lovelace').waitFor()]);
  await a.use('Hang up');
  await g.stage.waitFor({ state: 'detached' });
});
