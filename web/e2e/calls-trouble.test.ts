import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { allow, CallDesk } from './call-desk.ts';
import { Instance } from './instance.ts';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

/* What goes wrong in a call: devices that are refused, a page that is closed, a server that dies. */
setDefaultTimeout(90_000);

let talky: Talky;
let instance: Instance;
let ada: Person;
let grace: Person;
let linus: Person;
/** Somebody who says no when the browser asks: a headless one asks nobody. */
async function refuseDevices({ page }: Person): Promise<void> {
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('Permission denied', 'NotAllowedError');
    };
  });
}

const deskOf = ({ page }: Person) => new CallDesk(page);

beforeAll(async () => {
  const env = { CALLS_PROVIDER: 'mesh' };
  talky = await Talky.start(env);
  instance = await Instance.start();
  await talky.founder('Katherine Johnson', 'katherine@example.org', 'correct horse battery');
  const context = { ...allow, baseURL: instance.url };
  ada = await talky.person('Ada Lovelace', context);
  grace = await talky.person('Grace Hopper', context);
  linus = await talky.person('Linus Brandt');
  await refuseDevices(linus);
  await ada.directWith(grace);
  await ada.directWith(linus);
  await Promise.all([ada.open(), grace.open(), linus.open()]);
});

afterAll(async () => {
  await instance.end('SIGTERM');
  await talky.stop();
});

describe('a device', () => {
  test('that is not allowed is told of with what to do, and the call goes on without', async () => {
    await ada.openChat('Linus Brandt');
    await deskOf(ada).call('Video call');
    await deskOf(linus).ring('Ada Lovelace').getByRole('button', { name: 'Video' }).click();
    await linus.page
      .getByRole('alert')
      .filter({ hasText: /Talky may not use your (camera|microphone)/ })
      .waitFor();
    await deskOf(linus).seen(deskOf(linus).tile('Ada Lovelace'));
    await deskOf(ada).tile('Linus Brandt, muted').waitFor();
    await deskOf(linus).use('Hang up');
    await deskOf(ada).stage.waitFor({ state: 'detached' });
  });

  test('can be another one in the middle of a call', async () => {
    await ada.openChat('Grace Hopper');
    await deskOf(ada).call('Video call');
    await deskOf(grace).ring('Ada Lovelace').getByRole('button', { name: 'Video' }).click();
    await deskOf(grace).seen(deskOf(grace).tile('Ada Lovelace'));
    await deskOf(ada).use('Choose microphone and speaker');
    await ada.page.getByRole('menuitemradio', { name: 'Fake Audio Input 2' }).click();
    await deskOf(ada).use('Choose microphone and speaker');
    const chosen = ada.page.getByRole('menuitemradio', { name: 'Fake Audio Input 2' });
    expect(await chosen.getAttribute('aria-checked')).toBe('true');
    await ada.page.keyboard.press('Escape');
    await deskOf(grace).tile('Ada Lovelace, speaking').waitFor();
  });
});

test('a server that is killed takes no picture away, and what is said afterwards is heard', async () => {
  await instance.end('SIGKILL');
  await deskOf(grace).seen(deskOf(grace).tile('Ada Lovelace'));
  instance = await Instance.start(instance.port);
  await deskOf(ada).use('Mute');
  await deskOf(grace).tile('Ada Lovelace, muted').waitFor({ timeout: 40_000 });
  await deskOf(grace).seen(deskOf(grace).tile('Ada Lovelace'));
  await deskOf(ada).seen(deskOf(ada).tile('Grace Hopper'));
});

test('a page that is closed sends nothing any more, and its seat is kept for a while', async () => {
  await ada.page.close();
  await deskOf(grace).tile('Ada Lovelace').getByText('Reconnecting').waitFor();
  await deskOf(grace).use('Hang up');
  await deskOf(grace).stage.waitFor({ state: 'detached' });
});
