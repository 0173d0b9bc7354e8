import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import type { Person } from './person.ts';
import { refuse } from './refuse.ts';
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

const count = async (person: Person, text: string) =>
  (await person.conversation.texts()).filter((line) => line === text).length;

describe('without a network', () => {
  test('a message waits in its place, and the line under the composer says so', async () => {
    await ada.write('Still on line.');
    await ada.conversation.sent('Still on line.');
    await ada.page.context().setOffline(true);
    await ada.write('Written in the tunnel.');
    await ada.conversation.message('Written in the tunnel.').getByRole('img', { name: 'Sending' }).waitFor();
    await ada.page.getByText('Offline, 1 message waits').waitFor();
    await ada.write('And one more.');
    await ada.page.getByText('Offline, 2 messages wait').waitFor();
    expect(await count(grace, 'Written in the tunnel.')).toBe(0);
  });

  test('what others say meanwhile comes once the network is back, and what waited goes out once', async () => {
    await grace.write('Are you there?');
    await grace.conversation.sent('Are you there?');
    expect(await count(ada, 'Are you there?')).toBe(0);

    await ada.page.context().setOffline(false);
    await ada.conversation.message('Are you there?').waitFor();
    await grace.conversation.message('And one more.').waitFor();
    await ada.page.getByText('Offline').waitFor({ state: 'detached' });
    await ada.conversation
      .message('And one more.')
      .getByRole('img', { name: 'Sending' })
      .waitFor({ state: 'detached' });
    const said = ['Still on line.', 'Are you there?', 'Written in the tunnel.', 'And one more.'];
    expect(await grace.conversation.texts()).toEqual(said);
    expect(await ada.conversation.texts()).toEqual(said);
  });

  test('a message outlives the page it was written on', async () => {
    await ada.page.context().setOffline(true);
    await ada.write('Before the lid closes.');
    await ada.conversation.message('Before the lid closes.').getByRole('img', { name: 'Sending' }).waitFor();
    await ada.page.close();
    await ada.page.context().setOffline(false);
    const next = await ada.onNewPage();
    await next.open();
    await grace.conversation.message('Before the lid closes.').waitFor();
    await next.openChat('Engine room');
    await next.conversation.message('Before the lid closes.').waitFor();
    await next.said(chat, 'The last word.');
    await grace.conversation.message('The last word.').waitFor();
    expect(await count(grace, 'Before the lid closes.')).toBe(1);
    expect(await count(next, 'Before the lid closes.')).toBe(1);
  });
});

describe('a message the server will not take', () => {
  test('says why in its place, and is tried again or deleted', async () => {
    const here = await grace.onNewPage();
    const { conversation } = here;
    const refusal = await refuse(here.page, 'message.send');
    await here.open(`/chat/${chat._id}`);
    await here.write('Refused at first.');
    const failed = conversation.message('Refused at first.');
    await failed.getByRole('alert').getByText('Talky made a mistake. Try again.').waitFor();
    expect(await count(grace, 'Refused at first.')).toBe(0);

    await here.write('Not worth it.');
    await conversation.message('Not worth it.').getByRole('button', { name: 'Delete' }).click();
    await conversation.message('Not worth it.').waitFor({ state: 'detached' });

    refusal.end();
    await failed.getByRole('button', { name: 'Try again' }).click();
    await grace.conversation.message('Refused at first.').waitFor();
    await failed.getByRole('alert').waitFor({ state: 'detached' });
    expect(await count(grace, 'Refused at first.')).toBe(1);
  });
});
