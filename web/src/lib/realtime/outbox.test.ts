import { afterEach, beforeEach, describe, expect, jest, test } from 'bun:test';
import type { Message } from '@talky/server/protocol';
import { type FailureCode, failed, failureOf, ok, type Result } from '#lib/api/failure.ts';
import { messageOf } from '../../../test/cast.ts';
import { Outbox, type OutboxEntry, type OutboxStore } from './outbox.ts';

/** A server that answers when the test says so, and a store that outlives the outbox. */
class Scene {
  readonly stored = new Map<string, OutboxEntry>();
  /** What was asked of the server, in order. */
  readonly asked: string[] = [];
  readonly shown = new Map<string, OutboxEntry>();
  readonly sent: string[] = [];
  #answers: ((result: Result<Message>) => void)[] = [];

  outbox(): Outbox {
    const store: OutboxStore = {
      all: async () => [...this.stored.values()],
      put: async (entry) => void this.stored.set(entry.clientId, entry),
      delete: async (clientId) => void this.stored.delete(clientId),
    };
    return new Outbox(store, {
      deliver: (entry) => {
        this.asked.push(entry.clientId);
        return new Promise((resolve) => this.#answers.push(resolve));
      },
      shown: (entry) => this.shown.set(entry.clientId, entry),
      sent: (entry) => {
        this.shown.delete(entry.clientId);
        this.sent.push(entry.clientId);
      },
      discarded: (entry) => this.shown.delete(entry.clientId),
    });
  }

  async accept(): Promise<void> {
    await this.#answer(ok(messageOf(1)));
  }

  async refuse(code: FailureCode, retryAfterMs?: number): Promise<void> {
    await this.#answer(failed(failureOf({ code, retryAfterMs })));
  }

  async #answer(result: Result<Message>): Promise<void> {
    const answer = this.#answers.shift();
    if (!answer) throw new Error('Nothing was asked.');
    answer(result);
    // The outbox goes on in the microtasks behind the answer.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
}

const entry = (clientId: string, chatId = 'ferries'): OutboxEntry => ({
  clientId,
  chatId,
  content: clientId,
  replyTo: undefined,
  createdAt: '',
  failure: undefined,
  userId: 'ada',
  tabId: 'tab',
});

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('an outbox', () => {
  test('sends a chat’s messages one after the other, in the order they were written', async () => {
    const scene = new Scene();
    const outbox = scene.outbox();
    for (const clientId of ['one', 'two', 'three']) outbox.add(entry(clientId));
    expect(scene.asked).toEqual(['one']);
    await scene.accept();
    await scene.accept();
    await scene.accept();
    expect([scene.asked, scene.sent]).toEqual([
      ['one', 'two', 'three'],
      ['one', 'two', 'three'],
    ]);
    expect([outbox.waiting, scene.stored.size]).toEqual([0, 0]);
  });

  test('does not let one chat wait for another', () => {
    const scene = new Scene();
    const outbox = scene.outbox();
    outbox.add(entry('one', 'ferries'));
    outbox.add(entry('two', 'harbour'));
    expect(scene.asked).toEqual(['one', 'two']);
  });

  for (const code of ['network', 'timeout', 'unavailable', 'rate_limited'] as const)
    test(`stops at the first one not acknowledged when ${code}, and begins there again`, async () => {
      const scene = new Scene();
      const outbox = scene.outbox();
      outbox.add(entry('one'));
      outbox.add(entry('two'));
      await scene.refuse(code);
      expect([scene.asked, outbox.waiting]).toEqual([['one'], 2]);
      outbox.flush();
      await scene.accept();
      expect(scene.asked).toEqual(['one', 'one', 'two']);
    });

  test('tries again by itself, not before the server wants it', async () => {
    const scene = new Scene();
    scene.outbox().add(entry('one'));
    await scene.refuse('rate_limited', 5_000);
    jest.advanceTimersByTime(4_999);
    expect(scene.asked).toEqual(['one']);
    jest.advanceTimersByTime(1);
    expect(scene.asked).toEqual(['one', 'one']);
  });

  test('marks the one message that can never be sent, and goes on with the others', async () => {
    const scene = new Scene();
    const outbox = scene.outbox();
    outbox.add(entry('one'));
    outbox.add(entry('two'));
    await scene.refuse('not_found');
    expect(scene.shown.get('one')?.failure).toBe(failureOf({ code: 'not_found' }).words);
    expect([scene.asked, outbox.waiting]).toEqual([['one', 'two'], 1]);
    await scene.accept();
    expect([...scene.stored.keys()]).toEqual(['one']);
  });

  test('sends a failed message again when asked to, and forgets a discarded one', async () => {
    const scene = new Scene();
    const outbox = scene.outbox();
    outbox.add(entry('one'));
    await scene.refuse('forbidden');
    outbox.retry('one');
    expect(scene.shown.get('one')?.failure).toBeUndefined();
    await scene.refuse('forbidden');
    outbox.discard('one');
    expect([scene.asked, scene.shown.size, scene.stored.size]).toEqual([['one', 'one'], 0, 0]);
  });

  test('outlives its page: the next one sends what this one could not, with the same clientIds', async () => {
    const scene = new Scene();
    const before = scene.outbox();
    before.add(entry('one'));
    before.add(entry('two'));
    before.clear();
    const stored = [...scene.stored.values()];
    expect(stored.map(({ clientId }) => clientId)).toEqual(['one', 'two']);
    await scene.refuse('network');
    const after = scene.outbox();
    after.adopt(stored);
    await scene.accept();
    await scene.accept();
    expect([scene.sent, scene.stored.size]).toEqual([['one', 'two'], 0]);
  });

  test('takes an entry over once, though it is offered again with every greeting', () => {
    const scene = new Scene();
    const outbox = scene.outbox();
    outbox.adopt([entry('one')]);
    outbox.adopt([entry('one')]);
    expect([scene.asked, outbox.waiting]).toEqual([['one'], 1]);
  });

  test('does not send a failed message of an earlier page by itself', () => {
    const scene = new Scene();
    scene.outbox().adopt([{ ...entry('one'), failure: 'You may not do this here.' }]);
    expect(scene.asked).toEqual([]);
    expect(scene.shown.size).toBe(1);
  });
});
