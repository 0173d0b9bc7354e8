import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Message } from '@talky/server/protocol';
import { apply } from '#lib/realtime/apply.ts';
import { ada, groupId, groupOf, messageOf, worldWith } from '../../../test/cast.ts';

Object.defineProperty(navigator, 'locks', {
  value: { request: () => new Promise(() => undefined), query: async () => ({}) },
  configurable: true,
});
Object.assign(globalThis, { document: { hasFocus: () => isFocused } });

let isFocused = true;
const { world } = await import('./world.svelte.ts');
const { Timeline } = await import('./timeline.svelte.ts');
const { chats } = await import('./chats.svelte.ts');
const { session } = await import('./session.svelte.ts');
session.tokens.keep('token');

const plainFetch = globalThis.fetch;
/** What was asked of history, newest question last. */
let asked: string[] = [];

/** A chat of so many messages on a server that answers as the contract says. */
function serve(total: number): void {
  const all = Array.from({ length: total }, (_, i) => messageOf(i + 1));
  const answer = async (address: string) => {
    const { pathname, searchParams } = new URL(address, 'http://talky');
    asked.push(`${pathname}${new URL(address, 'http://talky').search}`);
    return Response.json({ items: pageOf(all, searchParams) });
  };
  globalThis.fetch = answer as unknown as typeof fetch;
}

function pageOf(all: Message[], query: URLSearchParams): Message[] {
  const limit = Number(query.get('limit'));
  const [before, after, around] = ['before', 'after', 'around'].map((key) => query.get(key));
  if (before) return all.slice(0, Number(before) - 1).slice(-limit);
  if (after) return all.slice(Number(after), Number(after) + limit);
  if (around) return all.slice(Math.max(0, Number(around) - limit / 2), Number(around) + limit / 2);
  return all.slice(-limit);
}

const seqs = (timeline: InstanceType<typeof Timeline>) =>
  timeline.items.map(({ message }) => ('seq' in message ? message.seq : message.clientId));

function open(total: number, lastReadSeq = total): InstanceType<typeof Timeline> {
  serve(total);
  const chat = groupOf({ lastSeq: total, lastReadSeq, unread: total - lastReadSeq });
  world.change(() => worldWith(chat));
  return new Timeline(groupId);
}

beforeEach(() => {
  asked = [];
  isFocused = true;
});
afterEach(() => {
  globalThis.fetch = plainFetch;
  world.clear();
});

describe('a timeline', () => {
  test('opens at its end, and begins the reading line at the first unread', async () => {
    const timeline = open(200, 190);
    await timeline.open();
    expect([seqs(timeline).at(0), seqs(timeline).at(-1)]).toEqual([141, 200]);
    expect([timeline.firstUnreadSeq, timeline.hasNewer, timeline.hasOlder]).toEqual([191, false, true]);
  });

  test('opens where one stopped reading, when that is far from the end', async () => {
    const timeline = open(1_000, 300);
    await timeline.open();
    expect(timeline.at(301)?.seq).toBe(301);
    expect([timeline.hasNewer, timeline.hasOlder]).toEqual([true, true]);
  });

  test('keeps the line where it began while the messages are read', async () => {
    const timeline = open(200, 190);
    await timeline.open();
    timeline.markRead(195);
    expect([timeline.firstUnreadSeq, timeline.lastReadSeq, chats.get(groupId)?.unread]).toEqual([191, 195, 5]);
  });

  test('stays small however far one scrolls, and comes back to its end', async () => {
    const timeline = open(2_000);
    await timeline.open();
    for (let pages = 0; pages < 20; pages++) await timeline.loadOlder();
    expect(timeline.items).toHaveLength(400);
    expect([timeline.at(741)?.seq, timeline.hasNewer]).toEqual([741, true]);
    await timeline.loadNewer();
    expect(timeline.items).toHaveLength(400);
    await timeline.jumpToLatest();
    expect([seqs(timeline).at(-1), timeline.hasNewer]).toEqual([2_000, false]);
  });

  test('asks for a page once, however often the view wants it', async () => {
    const timeline = open(200);
    await timeline.open();
    await Promise.all([timeline.loadOlder(), timeline.loadOlder()]);
    expect(asked).toHaveLength(2);
    await timeline.jumpTo(190);
    expect(asked).toHaveLength(2);
    await timeline.jumpTo(3);
    expect(asked.at(-1)).toContain('around=3');
  });

  test('shows what was changed while its page was on its way as it is now', async () => {
    const timeline = open(100);
    const opening = timeline.open();
    timeline.hearChange(messageOf(99, { content: 'changed', rev: 1 }));
    await opening;
    expect([timeline.at(99)?.content, timeline.at(100)?.content]).toEqual(['changed', 'message 100']);
  });

  test('catches up with what came while its first page was on its way', async () => {
    const timeline = open(100);
    const opening = timeline.open();
    serve(101);
    world.change((now) => apply(now, { type: 'message.created', data: messageOf(101) }));
    await opening;
    expect([seqs(timeline).at(-1), timeline.hasNewer]).toEqual([101, false]);
  });

  test('shows what waits to be sent below the newest, and not in the middle of the past', async () => {
    const timeline = open(1_000);
    await timeline.open();
    await timeline.send('on its way');
    expect(timeline.items.at(-1)).toMatchObject({ state: 'pending', message: { content: 'on its way' } });
    await timeline.jumpTo(10);
    expect(timeline.items.every(({ state }) => state === 'sent')).toBe(true);
  });

  test('keeps a message’s key from the moment it is written', async () => {
    const timeline = open(10);
    await timeline.open();
    await timeline.send('hello');
    const pending = timeline.items.at(-1);
    if (pending?.state !== 'pending') throw new Error('Nothing is pending.');
    const sent = messageOf(11, { sender: ada, clientId: pending.message.clientId });
    world.change((now) => apply(now, { type: 'message.created', data: sent }));
    expect(timeline.items.at(-1)).toMatchObject({ state: 'sent', key: pending.key });
    expect(timeline.items).toHaveLength(11);
  });
});

describe('a message marked unread', () => {
  test('waits with all after it, however long one looks at them', async () => {
    const timeline = open(20);
    await timeline.open();
    timeline.markUnreadFrom(15);
    timeline.markRead(20);
    expect([timeline.firstUnreadSeq, timeline.lastReadSeq, chats.get(groupId)?.unread]).toEqual([15, 14, 6]);
  });

  test('is read again row by row with the next visit', async () => {
    const timeline = open(20);
    await timeline.open();
    timeline.markUnreadFrom(15);
    timeline.close();
    await timeline.open();
    expect(timeline.firstUnreadSeq).toBe(15);
    timeline.markRead(17);
    expect(chats.get(groupId)?.unread).toBe(3);
    timeline.markRead(20);
    expect(chats.get(groupId)?.unread).toBe(0);
  });
});

describe('while one looks elsewhere', () => {
  const arrive = (timeline: InstanceType<typeof Timeline>, seq: number) => {
    const data = messageOf(seq);
    world.change((now) => apply(now, { type: 'message.created', data }));
    timeline.hear(data);
  };

  test('the line begins at the first message that comes, and stays there', async () => {
    const timeline = open(20);
    await timeline.open();
    isFocused = false;
    arrive(timeline, 21);
    arrive(timeline, 22);
    expect(timeline.firstUnreadSeq).toBe(21);
  });

  test('but not while one looks here', async () => {
    const timeline = open(20);
    await timeline.open();
    arrive(timeline, 21);
    expect(timeline.firstUnreadSeq).toBeUndefined();
  });
});
