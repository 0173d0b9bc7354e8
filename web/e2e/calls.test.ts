import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import { allow, CallDesk } from './call-desk.ts';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

/*
 * Real here: the server and its call machine, browsers that connect to each other, their pictures and sounds. Played by
 * Chromium: cameras, microphones, and the person who would allow them.
 */
setDefaultTimeout(90_000);

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;
let direct: Chat;
let group: Chat;
const deskOf = ({ page }: Person) => new CallDesk(page);

beforeAll(async () => {
  talky = await Talky.start({ CALLS_PROVIDER: 'mesh' });
  await talky.founder('Katherine Johnson', 'katherine@example.org', 'correct horse battery');
  ada = await talky.person('Ada Lovelace', allow);
  grace = await talky.person('Grace Hopper', allow);
  linus = await talky.person('Linus Brandt', allow);
  direct = await ada.directWith(grace);
  group = await ada.groupWith('Engine room', [grace, linus]);
  await Promise.all([ada.open(), grace.open(), linus.open()]);
});

afterAll(() => talky.stop());

/** Everybody at their chats again, in no call. */
async function atRest(): Promise<void> {
  for (const { page } of [ada, grace, linus]) {
    const hangUp = page.getByRole('button', { name: /^(Hang up|Leave|Cancel)$/ }).first();
    if (await hangUp.isVisible()) await hangUp.click();
  }
  await Promise.all([ada, grace, linus].map((person) => person.open()));
}

/** Ada calls Grace, who takes it. */
async function inACall(kind: 'Call' | 'Video call' = 'Video call'): Promise<void> {
  await ada.openChat('Grace Hopper');
  await deskOf(ada).call(kind);
  await deskOf(grace)
    .ring('Ada Lovelace')
    .getByRole('button', { name: kind === 'Call' ? 'Accept' : 'Video' })
    .click();
  await Promise.all([deskOf(ada).stage.waitFor(), deskOf(grace).stage.waitFor()]);
}

describe('a call between two', () => {
  test('rings, and once it is accepted both see each other', async () => {
    await ada.openChat('Grace Hopper');
    await deskOf(ada).call('Video call');
    await deskOf(ada).outgoing('Grace Hopper').getByText('Ringing').waitFor();
    const ring = deskOf(grace).ring('Ada Lovelace');
    await ring.getByText('calls you with video').waitFor();
    await ring.getByRole('button', { name: 'Video' }).click();
    const accepted = performance.now();
    await deskOf(grace).seen(deskOf(grace).tile('Ada Lovelace'), 1);
    console.log(`From Accept to the caller’s first picture: ${Math.round(performance.now() - accepted)} ms.`);
    await deskOf(ada).seen(deskOf(ada).tile('Grace Hopper'));
    await deskOf(grace).seen(deskOf(grace).tile('Ada Lovelace'));
    expect(await ada.page.locator('audio').count()).toBe(1);
  });

  test('shows who is muted, and that a camera is off', async () => {
    await deskOf(grace).use('Mute');
    await deskOf(ada).tile('Grace Hopper, muted').waitFor();
    await deskOf(grace).use('Turn camera off');
    await deskOf(ada).tile('Grace Hopper').locator('video').waitFor({ state: 'detached' });
    await deskOf(grace).use('Turn camera on');
    await deskOf(ada).seen(deskOf(ada).tile('Grace Hopper'));
  });

  test('lets one talk while the space bar is held', async () => {
    await grace.page.mouse.click(300, 300);
    await grace.page.keyboard.down('Space');
    await deskOf(ada).tile('Grace Hopper, muted').waitFor({ state: 'detached' });
    await grace.page.keyboard.up('Space');
    await deskOf(ada).tile('Grace Hopper, muted').waitFor();
    await deskOf(grace).use('Unmute');
  });

  test('goes on in the corner while one chats on, and comes back', async () => {
    await deskOf(ada).use('Make small and go on chatting');
    await ada.write('Do you see the loader?');
    await ada.conversation.sent('Do you see the loader?');
    const mini = deskOf(ada).mini('Grace Hopper');
    await deskOf(ada).seen(mini);
    await mini.getByRole('button', { name: 'Back to the call' }).click();
    await deskOf(ada).stage.waitFor();
  });

  test('has the chat beside it', async () => {
    await deskOf(grace).use('Chat');
    await grace.conversation.message('Do you see the loader?').waitFor();
    await grace.write('I do.');
    await grace.conversation.sent('I do.');
    await deskOf(grace).use('Chat');
  });

  test('is there again after a reload', async () => {
    await grace.page.reload();
    await deskOf(grace).stage.waitFor();
    await deskOf(grace).seen(deskOf(grace).tile('Ada Lovelace'));
    await deskOf(ada).seen(deskOf(ada).tile('Grace Hopper'));
  });

  test('shows a shared screen to the other, until it is shared no more', async () => {
    await deskOf(ada).use('Share your screen');
    const shown = deskOf(grace).stage.getByRole('figure', { name: 'Ada Lovelace shares their screen' });
    await deskOf(grace).seen(shown, 1);
    await deskOf(ada).use('Stop sharing');
    await shown.waitFor({ state: 'detached' });
    await deskOf(grace).tile('Ada Lovelace').waitFor();
  });

  test('ends for both when one hangs up, and the chat remembers how long it was', async () => {
    await deskOf(grace).use('Hang up');
    await ada.page.waitForURL(`**/chat/${direct._id}`);
    await ada.conversation.region.getByText(/You started a video call, \d+:\d\d/).waitFor();
    await grace.page.waitForURL(`**/chat/${direct._id}`);
    await grace.conversation.region.getByText(/Ada Lovelace started a video call, \d+:\d\d/).waitFor();
    await deskOf(grace).mini('Ada Lovelace').waitFor({ state: 'detached' });
  });
});

describe('a call that is not taken', () => {
  test('can be declined, which the caller is told', async () => {
    await atRest();
    await ada.openChat('Grace Hopper');
    await deskOf(ada).call('Call');
    await deskOf(grace).ring('Ada Lovelace').getByRole('button', { name: 'Decline' }).click();
    await ada.page.getByText('Grace Hopper has declined.').waitFor();
    await deskOf(ada).outgoing('Grace Hopper').waitFor({ state: 'detached' });
    await ada.conversation.region.getByText('You called and were declined').waitFor();
  });

  test('can be cancelled: it is missed, in the chat, with a way to call back', async () => {
    await deskOf(ada).call('Call');
    const ring = deskOf(grace).ring('Ada Lovelace');
    await ring.waitFor();
    await deskOf(ada).outgoing('Grace Hopper').getByRole('button', { name: 'Cancel' }).click();
    await ring.waitFor({ state: 'detached' });
    await grace.openChat('Ada Lovelace');
    await grace.conversation.region.getByText('Ada Lovelace called and you missed it').waitFor();
    await grace.conversation.region.getByRole('button', { name: 'Call back' }).click();
    await deskOf(ada).ring('Grace Hopper').getByRole('button', { name: 'Accept' }).click();
    await deskOf(grace).stage.waitFor();
    await deskOf(grace).use('Hang up');
    await deskOf(ada).stage.waitFor({ state: 'detached' });
  });

  test('can be answered with being busy', async () => {
    await atRest();
    await ada.openChat('Grace Hopper');
    await deskOf(ada).call('Call');
    await deskOf(grace).ring('Ada Lovelace').getByRole('button', { name: 'Say you are busy' }).click();
    await ada.page.getByText('Grace Hopper is in another call.').waitFor();
  });

  test('is silenced here, and goes on ringing', async () => {
    await deskOf(ada).call('Call');
    const ring = deskOf(grace).ring('Ada Lovelace');
    await ring.getByRole('button', { name: 'Silence here' }).click();
    await ring.getByText('Silenced here').waitFor();
    await deskOf(ada).outgoing('Grace Hopper').getByText('Ringing').waitFor();
    await deskOf(ada).outgoing('Grace Hopper').getByRole('button', { name: 'Cancel' }).click();
    await ring.waitFor({ state: 'detached' });
  });
});

describe('on several devices', () => {
  test('one answers and the others stop ringing', async () => {
    await atRest();
    const tab = await grace.onNewPage();
    await tab.open();
    await ada.openChat('Grace Hopper');
    await deskOf(ada).call('Call');
    await Promise.all([deskOf(grace).ring('Ada Lovelace').waitFor(), deskOf(tab).ring('Ada Lovelace').waitFor()]);
    await deskOf(tab).ring('Ada Lovelace').getByRole('button', { name: 'Accept' }).click();
    await deskOf(tab).stage.waitFor();
    await deskOf(grace).ring('Ada Lovelace').waitFor({ state: 'detached' });
    // From the first one the call is taken over, and the second is out of it.
    await grace.openChat('Ada Lovelace');
    await grace.page.getByRole('main').getByRole('link', { name: 'Join' }).click();
    await grace.page.getByRole('button', { name: 'Join' }).click();
    await deskOf(grace).stage.waitFor();
    await tab.page.getByText('You are in this call on another device now.').waitFor();
    await tab.page.close();
    await deskOf(grace).use('Hang up');
    await deskOf(ada).stage.waitFor({ state: 'detached' });
  });
});

describe('while one is in a call', () => {
  test('a second one waits quietly, and can be joined by leaving the first', async () => {
    await atRest();
    await inACall('Call');
    await linus.directWith(grace);
    await linus.openChat('Grace Hopper');
    await deskOf(linus).call('Call');
    const waiting = deskOf(grace).ring('Linus Brandt');
    await waiting.getByText('You are in another call').waitFor();
    await waiting.getByRole('button', { name: 'Leave and join' }).click();
    await deskOf(grace).tile('Linus Brandt').waitFor();
    await deskOf(ada).stage.waitFor({ state: 'detached' });
    await deskOf(grace).use('Hang up');
    await deskOf(linus).stage.waitFor({ state: 'detached' });
  });
});

describe('a group’s call', () => {
  test('is joined late from the banner, after a look at oneself', async () => {
    await atRest();
    await ada.openChat('Engine room');
    await deskOf(ada).call('Video call');
    await deskOf(ada).stage.waitFor();
    await deskOf(grace).ring('Ada Lovelace').getByText('from Engine room').waitFor();
    await deskOf(grace).ring('Ada Lovelace').getByRole('button', { name: 'Video' }).click();
    await deskOf(linus).ring('Ada Lovelace').getByRole('button', { name: 'Decline' }).click();
    await linus.openChat('Engine room');
    await linus.page.getByText('Video call, 2 in it').waitFor();
    await linus.page.getByRole('main').getByRole('link', { name: 'Join' }).click();
    await linus.page.getByText('Ada and Grace in the call').waitFor();
    await deskOf(linus).seen(deskOf(linus).stage);
    await linus.page.getByRole('button', { name: 'Join', exact: true }).click();
    for (const [person, others] of [
      [ada, ['Grace Hopper', 'Linus Brandt']],
      [grace, ['Ada Lovelace', 'Linus Brandt']],
      [linus, ['Ada Lovelace', 'Grace Hopper']],
    ] as const)
      for (const name of others) await deskOf(person).seen(deskOf(person).tile(name));
  });

  test('shows a raised hand and a reaction to everybody', async () => {
    await deskOf(grace).use('Raise your hand');
    await deskOf(linus).tile('Grace Hopper, hand raised').waitFor();
    await deskOf(grace).use('React');
    await grace.page.getByRole('button', { name: '🎉' }).click();
    await deskOf(ada).stage.getByText('Grace Hopper reacts with 🎉').waitFor();
    await deskOf(grace).use('Lower your hand');
  });

  test('can be watched by who speaks, and by whom one pins', async () => {
    await deskOf(linus).use('Show who speaks');
    await deskOf(linus).use('Show everybody alike');
    await deskOf(linus).tile('Ada Lovelace').hover();
    await linus.page.getByRole('button', { name: 'Pin Ada Lovelace' }).click();
    await deskOf(linus)
      .tile('Ada Lovelace')
      .and(linus.page.getByLabel(/pinned/))
      .waitFor();
    await linus.page.getByRole('button', { name: 'Unpin Ada Lovelace' }).click();
  });

  test('tells what is sent and received', async () => {
    await deskOf(linus).more('Statistics');
    const rows = linus.page.getByRole('dialog', { name: 'Statistics' }).getByRole('row');
    await rows.filter({ hasText: 'Camera in' }).first().waitFor();
    await linus.page.keyboard.press('Escape');
  });

  test('has a host who can mute and remove somebody', async () => {
    await deskOf(ada).use('People');
    await ada.page.getByRole('button', { name: 'More about Linus Brandt' }).click();
    await ada.page.getByRole('menuitem', { name: 'Mute' }).click();
    await linus.page.getByText('Ada has muted you.').waitFor();
    await deskOf(grace).tile('Linus Brandt, muted').waitFor();
    await ada.page.getByRole('button', { name: 'More about Linus Brandt' }).click();
    await ada.page.getByRole('menuitem', { name: 'Remove from call' }).click();
    await linus.page.getByText('The host has removed you from the call.').waitFor();
    await linus.page.waitForURL(`**/chat/${group._id}`);
    await deskOf(grace).tile('Linus Brandt').waitFor({ state: 'detached' });
  });

  test('is ended for everybody by its host', async () => {
    await deskOf(ada).more('End for everyone');
    await deskOf(grace).stage.waitFor({ state: 'detached' });
    await grace.page.getByText('The host has ended the call.').waitFor();
  });
});
