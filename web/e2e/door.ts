import type { Page } from 'playwright-core';

export const password = 'correct horse battery';

/** Fills in the form that makes an account. */
export async function register(page: Page, action: string, person: { name: string; email: string }): Promise<void> {
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: action }).click();
}
