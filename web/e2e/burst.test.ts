import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { Chat } from '@talky/server/protocol';
import type { Page } from 'playwright-core';
import type { Person } from './person.ts';
import { Talky } from './talky.ts';

setDefaultTimeout(60_000);

const total = 1_000;
/** Nobody notices less; drawing every message by itself took five seconds in one piece. */
const mostMs = 1_000;

let talky: Talky;
let ada: Person;
let grace: Person;
let chat: Chat;

beforeAll(async () => {
  talky = await Talky.start();
  [ada, grace] = await Promise.all([talky.person('Ada Lovelace'), talky.person('Grace Hopper')]);
  chat = await ada.groupWith('Engine room', [grace]);
  await ada.open(`/chat/${chat._id}`);
  await ada.conversation.region.waitFor();
});

afterAll(() => talky.stop());

/** How long the page answered nobody, at the worst, until `done`. */
async function longestPause(page: Page, done: () => Promise<void>): Promise<number> {
  const longest = await page.evaluateHandle(() => {
    const seen = { ms: 0 };
    const watch = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.ms = Math.max(seen.ms, duration);
    });
    watch.observe({ entryTypes: ['longtask'] });
    return seen;
  });
  await done();
  return await longest.evaluate(({ ms }) => ms);
}

describe('a thousand messages at once', () => {
  test('are all there, and the page goes on answering', async () => {
    const socket = await talky.socketOf(grace.account);
    const pause = await longestPause(ada.page, async () => {
      const sent = Array.from({ length: total }, (_, i) =>
        socket.ask('message.send', { chatId: chat._id, content: `Entry ${i}.`, clientId: `burst-${i}` }),
      );
      await Promise.all(sent);
      await ada.conversation.message(`Entry ${total - 1}.`).waitFor();
    });
    socket.close();
    expect(await ada.conversation.isAtEnd()).toBe(true);
    expect(pause).toBeLessThan(mostMs);
  });
});
