import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import { Instance } from './instance.ts';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(90_000);

let talky: Talky;
let instance: Instance;
let ada: Person;
let grace: Person;
let chat: Chat;

beforeAll(async () => {
  talky = await Talky.start();
  instance = await Instance.start();
  ada = await talky.person('Ada Lovelace', { baseURL: instance.url });
  grace = await talky.person('Grace Hopper');
  chat = await ada.groupWith('Engine room', [grace]);
  await Promise.all([ada.open(), grace.open()]);
  await Promise.all([ada.openChat('Engine room'), grace.openChat('Engine room')]);
});

afterAll(async () => {
  await instance.end('SIGTERM');
  await talky.stop();
});

const banner = () => ada.page.getByRole('status').filter({ hasText: 'Talky cannot be reached.' });

describe('under an open page', () => {
  test('a server that restarts is not missed for long, and nothing is lost or doubled', async () => {
    await ada.write('Before the restart.');
    await grace.conversation.message('Before the restart.').waitFor();
    await instance.end('SIGTERM');
    await grace.said(chat, 'While it was away.');
    await ada.write('Written meanwhile.');
    instance = await Instance.start(instance.port);
    await grace.conversation.message('Written meanwhile.').waitFor();
    await ada.conversation.message('While it was away.').waitFor();
    const said = ['Before the restart.', 'While it was away.', 'Written meanwhile.'];
    expect(await ada.conversation.texts()).toEqual(said);
    expect(await grace.conversation.texts()).toEqual(said);
  });

  test('a server that is killed is told of, and everything comes once when another takes its place', async () => {
    await instance.end('SIGKILL');
    await grace.said(chat, 'Said in the dark.');
    await ada.write('Shouted in the dark.');
    await ada.page.getByText('1 message wait').waitFor();
    // Short cuts are not worth a banner: it comes after ten seconds.
    await banner().waitFor({ timeout: 30_000 });

    instance = await Instance.start(instance.port);
    await banner().getByRole('button', { name: 'Try now' }).click();
    await banner().waitFor({ state: 'detached' });
    await ada.conversation.message('Said in the dark.').waitFor();
    await grace.conversation.message('Shouted in the dark.').waitFor();
    const said = ['Said in the dark.', 'Shouted in the dark.'];
    expect((await ada.conversation.texts()).slice(3)).toEqual(said);
    expect((await grace.conversation.texts()).slice(3)).toEqual(said);
  });
});
