import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
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
  await Promise.all([ada.open(), grace.open()]);
  await Promise.all([ada.openChat('Engine room'), grace.openChat('Engine room')]);
});

afterAll(() => talky.stop());

describe('a message', () => {
  test('of one’s own is changed by ArrowUp, on every screen', async () => {
    await ada.write('The valve sticks.');
    await ada.conversation.sent('The valve sticks.');
    await grace.conversation.message('The valve sticks.').waitFor();
    await ada.conversation.field.press('ArrowUp');
    const edit = ada.page.getByRole('form', { name: 'Edit message' }).getByRole('textbox');
    await edit.fill('The valve is free.');
    await edit.press('Enter');
    await grace.conversation.message('The valve is free.').getByText('edited').waitFor();
    await ada.conversation.message('The valve is free.').getByText('edited').waitFor();
    expect(await grace.conversation.message('The valve sticks.').count()).toBe(0);
    // Back in the composer, ready to go on.
    await ada.page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Message Engine room');
  });

  test('is deleted for everyone after a question, and leaves its place', async () => {
    await ada.write('Wrong window.');
    await grace.conversation.message('Wrong window.').waitFor();
    await ada.conversation.use('Wrong window.', 'Delete message');
    const question = ada.page.getByRole('alertdialog', { name: 'Delete this message?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    expect(await ada.conversation.message('Wrong window.').count()).toBe(1);

    await ada.conversation.use('Wrong window.', 'Delete message');
    await question.getByRole('button', { name: 'Delete' }).click();
    await grace.conversation.message('This message was deleted').waitFor();
    await question.waitFor({ state: 'detached' });
    expect(await grace.conversation.message('Wrong window.').count()).toBe(0);
  });

  test('that answers another shows it, and leads to it however far up it is', async () => {
    const first = await grace.said(chat, 'Who has the key to the boiler?');
    for (let line = 1; line <= 150; line++) await grace.said(chat, `Reading ${line}: all well.`);
    await ada.conversation.message('Reading 150:').waitFor();
    await ada.said(chat, 'I do, since Monday.', { replyTo: first._id });

    await ada.conversation.readBy('I do, since Monday.', 'Grace Hopper');

    const answer = grace.conversation.message('I do, since Monday.');
    const question = grace.conversation.message('Who has the key').filter({ hasNotText: 'I do' });
    await answer.getByRole('button', { name: 'Who has the key to the boiler?' }).click();
    await question.waitFor();
    await grace.page.getByRole('button', { name: 'Latest' }).click();
    await answer.waitFor();

    await grace.conversation.use('I do, since Monday.', 'Reply');
    const composer = grace.page.getByRole('form', { name: 'Write a message' });
    await composer.getByText('Reply to Ada Lovelace').waitFor();
    await grace.write('Bring it along.');
    await ada.conversation.message('Bring it along.').getByRole('button', { name: 'I do, since Monday.' }).waitFor();
  });

  test('in Markdown is set, and HTML in it stays words', async () => {
    let dialogs = 0;
    grace.page.on('dialog', (dialog) => {
      dialogs++;
      void dialog.dismiss();
    });
    await ada.said(
      chat,
      [
        '**Pressure** is _fine_: `p < 12`',
        '',
        '- valve',
        '- gauge',
        '',
        '```ts',
        'const p = 11;',
        '```',
        '',
        '<img src=x onerror="alert(1)"><script>alert(2)</script><b>raw</b>',
        '[trap](javascript:alert(3)) and https://example.org/log',
      ].join('\n'),
    );
    const message = grace.conversation.message('Pressure is fine');
    await message.locator('strong', { hasText: 'Pressure' }).waitFor();
    await message.locator('em', { hasText: 'fine' }).waitFor();
    expect(await message.getByRole('list').getByRole('listitem').allInnerTexts()).toEqual(['valve', 'gauge']);
    expect(await message.locator('pre code').textContent()).toBe('const p = 11;');
    const link = message.getByRole('link', { name: 'example.org/log' });
    expect(await link.getAttribute('href')).toBe('https://example.org/log');
    expect(await link.getAttribute('rel')).toContain('noopener');

    expect(await message.locator('.talk').textContent()).toContain('<script>alert(2)</script><b>raw</b>');
    expect(await message.locator('.talk :is(img, script, b, [onerror], [href^="javascript:"])').count()).toBe(0);
    expect(dialogs).toBe(0);

    await message.getByRole('button', { name: 'Copy code' }).click();
    expect(await grace.page.evaluate(() => navigator.clipboard.readText())).toBe('const p = 11;');
  });
});
