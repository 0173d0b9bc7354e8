import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { register } from './door.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

let talky: Talky;

beforeAll(async () => {
  talky = await Talky.start();
});

afterAll(() => talky.stop());

describe('the first run', () => {
  test('leads whoever comes first to a named workspace, and whoever they invite into it', async () => {
    const ada = await talky.stranger();
    await ada.goto('/');
    await ada.getByRole('heading', { name: 'Set up your Talky' }).waitFor();
    await register(ada, 'Create account', { name: 'Ada Lovelace', email: 'ada@example.org' });

    await ada.getByRole('heading', { name: 'Name your workspace' }).waitFor();
    await ada.getByLabel('Workspace', { exact: true }).fill('Northlight');
    await ada.getByRole('radio', { name: 'Only people with an invite link' }).click();
    await ada.getByRole('button', { name: 'Name workspace' }).click();

    await ada.getByRole('heading', { name: 'Bring people in' }).waitFor();
    await ada.getByRole('button', { name: 'Copy' }).click();
    await ada.getByRole('button', { name: 'Copied' }).waitFor();
    const link = await ada.evaluate(() => navigator.clipboard.readText());
    await ada.getByRole('button', { name: 'Open Talky' }).click();
    await ada.getByRole('button', { name: 'Northlight' }).waitFor();

    const grace = await talky.stranger();
    await grace.goto('/register');
    await grace.getByRole('heading', { name: 'You need an invite' }).waitFor();
    await grace.goto(link);
    await grace.getByRole('heading', { name: 'Join Northlight' }).waitFor();
    await grace.getByText('Ada Lovelace invites you.').waitFor();
    await register(grace, 'Join', { name: 'Grace Hopper', email: 'grace@example.org' });
    await grace.getByRole('button', { name: 'Northlight' }).waitFor();
    await grace.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name: 'general' }).waitFor();
  });

  test('a wrong password is refused in words, the right one lets in where one wanted to go', async () => {
    const page = await talky.stranger();
    await page.goto('/settings/look');
    await page.getByRole('heading', { name: 'Sign in to Northlight' }).waitFor();
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password', { exact: true }).fill('not her password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('E-mail and password do not match.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Look and language' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/settings/look');
  });

  test('a link that was made up leads nowhere, and says so', async () => {
    const page = await talky.stranger();
    await page.goto('/join/not-a-real-token');
    await page.getByRole('heading', { name: 'This invite has ended' }).waitFor();
  });
});
