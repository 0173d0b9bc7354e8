import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Chat } from '../src/protocol/resources.ts';
import { type CollectedSpan, Collector } from './collector.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';
import { type Instance, startInstance } from './instance.ts';
import { createCast, type Person, TestSocket } from './testing.ts';

/** Two processes that send their spans to one collector. */
const settings = testConfig();
const collector = new Collector();
let a: Instance;
let b: Instance;
let ada: Person;
let grace: Person;

beforeAll(async () => {
  await openTestStores(settings);
  [a, b] = await Promise.all([startInstance(settings, collector.env), startInstance(settings, collector.env)]);
  ({ ada, grace } = await createCast(a.url));
}, 30_000);

afterAll(async () => {
  await Promise.all([a, b].map((instance) => instance.kill('SIGKILL')));
  await closeTestStores(settings);
  await collector.stop();
});

const named = (spans: readonly CollectedSpan[], name: string) => spans.filter((span) => span.name === name);
const names = (spans: readonly CollectedSpan[]) => spans.map((span) => span.name).sort();

/** As many chats as it takes for each instance to own some. */
const groups = (count: number) =>
  Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const { body } = await ada.post<Chat>('/chat/group', { name: `traced ${n}`, users: [grace.id] });
      return body;
    }),
  );

describe('a message', () => {
  const whole = ['access', 'deliver', 'deliver', 'hand-over', 'ledger', 'ledger batch', 'message.send', 'publish'];

  test('sent on one instance and owned by another is one trace over both', async () => {
    const chats = await groups(12);
    const [onA, onB] = [new TestSocket(a.socketUrl), new TestSocket(b.socketUrl)];
    await Promise.all([onA.hello(ada.token ?? ''), onB.hello(grace.token ?? '')]);
    // One after the other, so that each is alone in its batch.
    for (const { _id } of chats)
      await onA.ask('message.send', { chatId: _id, content: 'whispered words', clientId: 'traced' });
    const spans = await collector.trace(
      (trace) =>
        names(trace).join() === whole.join() && named(trace, 'ledger')[0]?.pid !== named(trace, 'message.send')[0]?.pid,
    );
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const parentOf = (name: string) => byId.get(named(spans, name)[0]?.parentSpanId ?? '')?.name;
    expect(named(spans, 'message.send')[0]?.parentSpanId ?? '').toBe('');
    expect(parentOf('access')).toBe('message.send');
    expect(parentOf('hand-over')).toBe('message.send');
    expect(parentOf('ledger')).toBe('hand-over');
    expect(parentOf('ledger batch')).toBe('ledger');
    expect(parentOf('publish')).toBe('hand-over');
    expect(parentOf('deliver')).toBe('publish');
    const [sent] = named(spans, 'message.send');
    const [written] = named(spans, 'ledger');
    expect(named(spans, 'ledger batch')[0]?.links?.map((link) => link.spanId)).toEqual([written?.spanId ?? '']);
    expect(new Set(named(spans, 'deliver').map((span) => span.pid)).size).toBe(2);
    // The send lasts until it is answered, so everything but what is told afterwards lies within it.
    expect(BigInt(sent?.endTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(BigInt(written?.endTimeUnixNano ?? 0));
    onA.close();
    onB.close();
  }, 20_000);

  test('sent by REST goes on in the caller’s trace', async () => {
    const [chat] = await groups(1);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const answer = await ada.post(
      '/messages',
      { chatId: chat?._id, content: 'whispered words', clientId: 'rest' },
      { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    );
    expect(answer.status).toBe(201);
    const spans = await collector.trace(
      (trace) =>
        trace[0]?.traceId === traceId &&
        ['POST /api/messages', 'publish'].every((name) => named(trace, name).length === 1),
    );
    const [request] = named(spans, 'POST /api/messages');
    expect(request?.parentSpanId).toBe('b7ad6b7169203331');
    expect(named(spans, 'hand-over')[0]?.parentSpanId).toBe(request?.spanId);
  }, 20_000);

  test('leaves none of its words and no token with the collector', () => {
    expect(collector.received).toContain('message.send');
    expect(collector.received).not.toContain('whispered');
    expect(collector.received).not.toContain(ada.token ?? '');
  });
});
