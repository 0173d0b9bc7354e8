import { describe, expect, test } from 'bun:test';
import type { DomainError } from '../src/errors.ts';
import { Connection } from '../src/realtime/connection.ts';
import { dropDeadline, keepDeadline, openDrafts } from '../src/realtime/deadlines.ts';
import type { OpenDraft } from '../src/realtime/draft.ts';
import { inHelloQueue, waitingHellos } from '../src/realtime/hello-queue.ts';
import { mayWait, stopWaiting, waitingFrames } from '../src/realtime/waiting-frames.ts';

/** With the store standing still everything waits; what may wait is bounded, in number and in size. */

const id = '0'.repeat(24);
const openDraft = (content: string): OpenDraft => ({
  draft: { kind: 'message', chatId: id, senderId: id, clientId: 'c', content },
  since: performance.now(),
  resolve: () => undefined,
  reject: () => undefined,
});

describe('drafts', () => {
  function fill(content: string): OpenDraft[] {
    const taken: OpenDraft[] = [];
    for (let open = openDraft(content); keepDeadline(open); open = openDraft(content)) taken.push(open);
    return taken;
  }

  test('are taken in up to a number, and an answered one makes room', () => {
    const taken = fill('x');
    expect(taken.length).toBe(50_000);
    const [first] = taken;
    if (first) dropDeadline(first);
    expect(keepDeadline(first ?? openDraft('x'))).toBe(true);
    for (const open of taken) dropDeadline(open);
    expect(openDrafts()).toBe(0);
  });

  test('are taken in up to a size, when they are large', () => {
    const taken = fill('x'.repeat(16_000));
    expect(taken.length).toBeGreaterThan(1_000);
    expect(taken.length * 32_000).toBeLessThanOrEqual(64 * 1024 * 1024);
    for (const open of taken) dropDeadline(open);
    expect(openDrafts()).toBe(0);
  });
});

test('frames wait up to a size a socket, and others’ do not count against it', () => {
  const [flooder, other] = [new Connection(true, 'flooder'), new Connection(true, 'other')];
  let waiting = 0;
  while (mayWait(flooder, 60_000)) waiting++;
  expect(waiting * 60_000).toBeLessThan(1.1 * 1024 * 1024);
  expect(mayWait(other, 60_000)).toBe(true);
  stopWaiting(other, 60_000);
  for (; waiting > 0; waiting--) stopWaiting(flooder, 60_000);
  expect(waitingFrames()).toBe(0);
});

describe('hellos', () => {
  /** So many stand before one that is told to come again. */
  async function crowd(cursors: number): Promise<{ refusal: DomainError; inLine: number; free(): Promise<void> }> {
    const gate = Promise.withResolvers<void>();
    const answered: Promise<void>[] = [];
    const refused = Promise.withResolvers<DomainError>();
    let isFull = false;
    for (let n = 0; n < 10_000 && !isFull; n++) {
      const hello = inHelloQueue(cursors, () => gate.promise);
      answered.push(
        hello.catch((error: DomainError) => {
          isFull = true;
          refused.resolve(error);
        }),
      );
      if (waitingHellos() > 0) await Promise.resolve();
    }
    const refusal = await refused.promise;
    const inLine = waitingHellos();
    return {
      refusal,
      inLine,
      async free() {
        gate.resolve();
        await Promise.all(answered);
      },
    };
  }

  test('wait in line up to a number; who comes after is told when to come again, and the line is served', async () => {
    const { refusal, inLine, free } = await crowd(5);
    expect(refusal.code).toBe('overloaded');
    expect(refusal.retryAfterMs).toBeGreaterThanOrEqual(2_000);
    expect(inLine).toBe(4_000);
    await free();
    expect(waitingHellos()).toBe(0);
  });

  test('that resume many chats count for more', async () => {
    const { refusal, inLine, free } = await crowd(1_000);
    expect(refusal.code).toBe('overloaded');
    expect(inLine).toBe(200);
    await free();
  });
});
