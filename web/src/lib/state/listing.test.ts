import { afterEach, beforeEach, describe, expect, jest, test } from 'bun:test';
import { failed, failureOf, ok, type Result } from '#lib/api/failure.ts';
import type { Page } from '#lib/api/page.ts';
import { Listing } from './listing.svelte.ts';

interface Asked {
  text: string;
  cursor: string | undefined;
  signal: AbortSignal;
  answer(result: Result<Page<string>>): Promise<void>;
}

/** A list whose server answers when the test says so. */
function scene(): { list: Listing<string>; asked: Asked[] } {
  const asked: Asked[] = [];
  const list = new Listing<string>(
    (text, cursor, signal) =>
      new Promise((resolve) => {
        const answer = async (result: Result<Page<string>>) => {
          resolve(result);
          for (let turn = 0; turn < 3; turn++) await Promise.resolve();
        };
        asked.push({ text, cursor, signal, answer });
      }),
  );
  return { list, asked };
}

const page = (items: string[], nextCursor: string | null = null) => ok({ items, nextCursor });

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('a searched list', () => {
  test('begins with everything', async () => {
    const { list, asked } = scene();
    expect([list.isLoading, asked.length]).toEqual([true, 1]);
    await asked[0]?.answer(page(['ada', 'grace']));
    expect([list.items, list.isLoading]).toEqual([['ada', 'grace'], false]);
  });

  test('asks once typing pauses, without blanks around', () => {
    const { list, asked } = scene();
    for (const text of [' g', ' gr', ' gra ']) list.text = text;
    expect(asked).toHaveLength(1);
    jest.advanceTimersByTime(160);
    expect(asked.map(({ text }) => text)).toEqual(['', 'gra']);
  });

  test('shows the answer to the newest question only, whichever comes last', async () => {
    const { list, asked } = scene();
    list.text = 'g';
    jest.advanceTimersByTime(160);
    list.text = 'gr';
    jest.advanceTimersByTime(160);
    expect(asked[1]?.signal.aborted).toBe(true);
    await asked[2]?.answer(page(['grace']));
    await asked[1]?.answer(page(['gustav']));
    expect(list.items).toEqual(['grace']);
  });

  test('keeps the last answer on screen until the next one comes', async () => {
    const { list, asked } = scene();
    await asked[0]?.answer(page(['ada']));
    list.text = 'g';
    expect([list.items, list.isLoading]).toEqual([['ada'], true]);
  });

  test('reads on page by page, each once', async () => {
    const { list, asked } = scene();
    await asked[0]?.answer(page(['ada'], 'next'));
    void list.more();
    void list.more();
    expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, 'next']);
    await asked[1]?.answer(page(['grace']));
    expect([list.items, list.hasMore]).toEqual([['ada', 'grace'], false]);
    void list.more();
    expect(asked).toHaveLength(2);
  });

  test('says why there is nothing, and tries again when asked to', async () => {
    const { list, asked } = scene();
    await asked[0]?.answer(failed(failureOf({ code: 'network' })));
    expect([list.failure?.code, list.isLoading]).toEqual(['network', false]);
    void list.reload();
    await asked[1]?.answer(page(['ada']));
    expect([list.failure, list.items]).toEqual([undefined, ['ada']]);
  });
});
