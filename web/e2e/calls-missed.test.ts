import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { allow, CallDesk } from './call-desk.ts';
import type { Person } from './person.ts';
import { phone, Talky } from './talky.ts';
import { Workers } from './workers.ts';

/* Calls that nobody takes: the workers look at what is due, and people are rung for seconds. */
setDefaultTimeout(90_000);

let talky: Talky;
let workers: Workers;
let ada: Person;
let grace: Person;
const short = { CALLS_PROVIDER: 'mesh', CALLS_RING_SECONDS: '4' };

beforeAll(async () => {
  talky = await Talky.start(short);
  workers = await Workers.start(short);
  await talky.founder('Katherine Johnson', 'katherine@example.org', 'correct horse battery');
  ada = await talky.person('Ada Lovelace', allow);
  grace = await talky.person('Grace Hopper', { ...phone, ...allow });
  await ada.directWith(grace);
  await Promise.all([ada.open(), grace.open()]);
});

afterAll(async () => {
  await workers.stop();
  await talky.stop();
});

test('on a phone a call takes the whole screen, and is missed when nobody answers in time', async () => {
  await ada.openChat('Grace Hopper');
  const [caller, called] = [new CallDesk(ada.page), new CallDesk(grace.page)];
  await caller.call('Video call');
  const ring = called.ring('Ada Lovelace');
  await ring.getByText('Video call').waitFor();
  const box = await ring.boundingBox();
  expect([box?.width, box?.height]).toEqual([360, 740]);
  await ring.waitFor({ state: 'detached' });
  await ada.page.getByText('No answer from Grace Hopper.').waitFor();
  await ada.conversation.region.getByText('You called, nobody answered').waitFor();
  await grace.openChat('Ada Lovelace');
  const record = grace.conversation.region.getByText('Ada Lovelace called with video and you missed it');
  await record.waitFor();
  await record.getByRole('button', { name: 'Call back' }).waitFor();
});

test('on a phone one can answer from the screen, chat on, and hang up', async () => {
  const [caller, called] = [new CallDesk(ada.page), new CallDesk(grace.page)];
  await grace.page.goto('/calls');
  await caller.call('Video call');
  await called.ring('Ada Lovelace').getByRole('button', { name: 'Video', exact: true }).click();
  await called.seen(called.tile('Ada Lovelace'));
  await called.more('Chat');
  await grace.conversation.field.fill('From the train.');
  await grace.page.getByRole('button', { name: 'Send' }).click();
  await ada.page.getByRole('button', { name: 'Make small and go on chatting' }).click();
  await ada.conversation.message('From the train.').waitFor();
  await called.seen(called.mini('Ada Lovelace'));
  await called.mini('Ada Lovelace').getByRole('button', { name: 'Hang up' }).click();
  await caller.mini('Grace Hopper').waitFor({ state: 'detached' });
});

test('who is not to be disturbed is not rung, and the caller sees no answer', async () => {
  const socket = await talky.socketOf(grace.account);
  await socket.ask('presence.set', { status: 'dnd' });
  const [caller, called] = [new CallDesk(ada.page), new CallDesk(grace.page)];
  await caller.call('Call');
  await caller.outgoing('Grace Hopper').getByText('Reaching their devices').waitFor();
  await ada.page.getByText('No answer from Grace Hopper.').waitFor();
  expect(await called.ring('Ada Lovelace').count()).toBe(0);
  socket.close();
});
