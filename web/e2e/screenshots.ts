import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { Northlight, now } from './northlight.ts';
import { phone, Talky } from './talky.ts';

type Device = 'desktop' | 'phone';

/** Takes a page's picture in both themes. */
async function shoot(page: Page, folder: string, name: string, device: Device): Promise<void> {
  // Nothing is pointed at.
  await page.mouse.move(0, 0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}.${device}.${colorScheme}.png`) });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** What is unread stays so while its picture is taken, and it is always the same hour. */
async function freeze(page: Page): Promise<void> {
  await page.clock.setFixedTime(now);
  await page.addInitScript(() => {
    document.hasFocus = () => false;
  });
}

async function shootDoor(folder: string, device: Device): Promise<void> {
  const talky = await Talky.start();
  const page = await talky.stranger(device === 'phone' ? phone : {});
  await page.goto('/register');
  await page.getByLabel('Your name').fill('Ada Okafor');
  await page.getByLabel('E-mail').fill('ada@northlight.example');
  await page.getByLabel('Password', { exact: true }).fill('three quiet gulls');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Workspace', { exact: true }).fill('Northlight');
  await shoot(page, folder, 'first-run', device);
  await page.getByRole('button', { name: 'Name workspace' }).click();
  await page.getByRole('textbox', { name: 'Invite link' }).waitFor();
  await page.getByRole('button', { name: 'Open Talky' }).click();
  await page.getByRole('link', { name: 'general' }).waitFor();
  await shoot(page, folder, 'empty', device);
  await page.context().clearCookies();
  await page.goto('/sign-in');
  await page.getByRole('heading', { name: 'Sign in to Northlight' }).waitFor();
  await shoot(page, folder, 'sign-in', device);
  await talky.stop();
}

async function shootInside(northlight: Northlight, folder: string, device: Device): Promise<void> {
  const { page, conversation } = await northlight.adaOn(device === 'phone' ? phone : {});
  const { ada } = northlight;
  await freeze(page);
  await ada.open();
  await ada.row('Mary').getByText('3 for you').waitFor();
  await ada.row('Mary').getByRole('img', { name: 'here', exact: true }).waitFor();
  await shoot(page, folder, 'list', device);

  await ada.openChat('Ferry app');
  await conversation.message('with a ladder').waitFor();
  await northlight.type();
  await page.getByText('are typing').waitFor();
  await conversation.steady();
  await shoot(page, folder, 'conversation', device);

  await conversation.field.pressSequentially('Let us ask @');
  await conversation.mentionList.getByRole('option', { name: 'Grace' }).waitFor();
  await shoot(page, folder, 'mention', device);
  await conversation.field.fill('');

  await page.getByRole('main').getByRole('link', { name: 'Details' }).click();
  await page.getByRole('complementary').getByText('Maximiliane').waitFor();
  await shoot(page, folder, 'details', device);
  await page.getByRole('button', { name: 'Notifications: All' }).click();
  await page.getByRole('menuitem', { name: 'Mute for 1 hour' }).waitFor();
  await shoot(page, folder, 'chat-notifications', device);

  await page.goto('/activity');
  await page.getByText('mentioned you in Ferry app').waitFor();
  await shoot(page, folder, 'activity', device);

  await page.goto('/browse');
  await page.getByRole('main').getByText('Photographs of fog').waitFor();
  await shoot(page, folder, 'browse', device);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('ma');
  await page.getByRole('option', { name: 'Mary' }).waitFor();
  await shoot(page, folder, 'palette', device);
  await page.goto('/settings/look');
  await page.getByRole('radio', { name: 'Dark' }).waitFor();
  await shoot(page, folder, 'settings', device);
  await page.goto('/settings/notifications');
  await page.getByRole('switch', { name: 'On a schedule', checked: true }).waitFor();
  await shoot(page, folder, 'notifications', device);
}

/** The same conversation once everything is read: what the reading line is for. */
async function shootCalm(northlight: Northlight, folder: string, device: Device): Promise<void> {
  const ada = await northlight.adaOn(device === 'phone' ? phone : {});
  await freeze(ada.page);
  await ada.page.goto(`/chat/${northlight.ferry._id}`);
  await ada.conversation.message('with a ladder').waitFor();
  await ada.page.getByText('5 here of 9').waitFor();
  await ada.conversation.steady();
  await shoot(ada.page, folder, 'calm', device);
}

/** `bun web/e2e/screenshots.ts <folder>` draws every page anew. */
const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Say into which folder the pictures go.');
mkdirSync(folder, { recursive: true });
const devices = ['desktop', 'phone'] as const;
for (const device of devices) await shootDoor(folder, device);
const northlight = await Northlight.build();
await northlight.gather();
for (const device of devices) await shootInside(northlight, folder, device);
await northlight.readAll();
for (const device of devices) await shootCalm(northlight, folder, device);
await northlight.stop();
process.exit(0);
