import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { config } from '@talky/server/backend';
import { type Browser, PushService, startTalky, type Talky } from '@talky/server/testing';
import { trialOf } from '../src/push/payload.ts';
import { type Push, PushSender } from '../src/push/sender.ts';

let service: PushService;
let talky: Talky;

beforeAll(async () => {
  service = await PushService.start();
  talky = await startTalky(service.env);
});

afterAll(async () => {
  await talky.stop();
  await service.stop();
});

const subscribe = () => service.subscribe(config().push.vapid.publicKey);
const newSender = (patienceMs = 10_000) => new PushSender({ ca: service.ca, patienceMs });
const push = (id: string, more: Partial<Push> = {}): Push => ({
  payload: JSON.stringify(trialOf(id)),
  ttl: 3_600,
  urgency: 'normal',
  ...more,
});

const tooMany = { status: 429, headers: { 'retry-after': '30' } };

/** What a push service does wrong once, and what the sender makes of it. */
async function meet(fault: Browser['faults'][number], patienceMs?: number) {
  const browser = subscribe();
  browser.faults.push(fault);
  const answer = await newSender(patienceMs).send(browser, push('first'));
  expect(browser.requests).toBe(1);
  expect(browser.received).toEqual([]);
  return answer;
}

describe('a push message', () => {
  test('is signed, encrypted, and says how long and how urgent it is', async () => {
    const browser = subscribe();
    const answer = await newSender().send(browser, push('hello', { urgency: 'high', topic: 'a-chat' }));
    expect({ answer, complaints: service.complaints }).toEqual({ answer: { kind: 'taken' }, complaints: [] });
    expect(browser.received).toEqual([
      { payload: expect.objectContaining({ id: 'hello' }), ttl: 3_600, urgency: 'high', topic: 'a-chat' },
    ]);
  });

  test('shares its connection with those before it', async () => {
    const sender = newSender();
    const browser = subscribe();
    await sender.send(browser, push('first'));
    const before = service.connections;
    for (let i = 0; i < 20; i++) await sender.send(subscribe(), push(`${i}`));
    expect(service.connections).toBe(before);
  });

  test('is not sent to a host that no longer counts as a push service', async () => {
    const { keys } = subscribe();
    const stored = { endpoint: 'https://evil.example/abc', keys };
    await expect(newSender().send(stored, push('first'))).rejects.toThrow('no push service');
  });

  test('is not sent to a service that proves itself by a certificate nobody trusts', async () => {
    const browser = subscribe();
    expect(await new PushSender().send(browser, push('first'))).toMatchObject({ kind: 'later' });
    expect(browser.requests).toBe(0);
  });
});

describe('a push service that', () => {
  test.each([404, 410])('answers %d has no such subscription any more', async (status) => {
    expect(await meet({ status })).toEqual({ kind: 'gone' });
  });

  test('answers 413 finds it too large', async () => {
    expect(await meet({ status: 413 })).toEqual({ kind: 'tooLarge' });
  });

  test('really finds it too large gets nothing of it', async () => {
    const browser = subscribe();
    const payload = JSON.stringify({ ...trialOf('large'), body: 'a'.repeat(4_096) });
    expect(await newSender().send(browser, push('large', { payload }))).toEqual({ kind: 'tooLarge' });
    expect(browser.received).toEqual([]);
  });

  test('answers 429 for a device is asked for it again when it said, and for others at once', async () => {
    const sender = newSender();
    const [busy, other] = [subscribe(), subscribe()];
    busy.faults.push(...Array.from({ length: 20 }, () => tooMany));
    for (let i = 0; i < 20; i++)
      expect(await sender.send(busy, push('first'))).toMatchObject({ kind: 'later', afterMs: 30_000 });
    expect(await sender.send(other, push('second'))).toEqual({ kind: 'taken' });
  });

  test.each([
    ['answers 429 for ten devices in a row is left alone as long as it said', tooMany, 30_000],
    ['hangs up on ten devices in a row is left alone for 5 s', 'cut', 5_000],
  ] as const)('%s', async (_title, fault, ms) => {
    const sender = newSender();
    for (let i = 0; i < 10; i++) {
      const browser = subscribe();
      browser.faults.push(fault);
      expect(await sender.send(browser, push('first'))).toMatchObject({ kind: 'later' });
      expect(browser.requests).toBe(1);
    }
    const other = subscribe();
    const answer = await sender.send(other, push('first'));
    expect(answer).toEqual({ kind: 'later', why: 'The push service rests.', afterMs: expect.any(Number) });
    expect(answer.kind === 'later' && answer.afterMs).toBeWithin(ms - 1_000, ms + 1);
    expect(other.requests).toBe(0);
  });

  test.each([500, 502, 503])('answers %d is asked again', async (status) => {
    expect(await meet({ status })).toEqual({ kind: 'later', why: `The push service answered ${status}.` });
  });

  test('leads elsewhere is not followed', async () => {
    const elsewhere = subscribe();
    const answer = await meet({ status: 307, headers: { location: elsewhere.endpoint } });
    expect(answer).toMatchObject({ kind: 'refused' });
    expect(elsewhere.requests).toBe(0);
  });

  test('says nothing is asked again, after a while', async () => {
    const start = performance.now();
    expect(await meet('hang', 300)).toEqual({ kind: 'later', why: 'The push service did not answer: TimeoutError.' });
    expect(performance.now() - start).toBeGreaterThan(290);
  });

  test('hangs up mid-way is asked again', async () => {
    expect(await meet('cut')).toMatchObject({ kind: 'later', why: expect.stringContaining('did not answer') });
  });

  test('knows the subscription by another key refuses it', async () => {
    const before = service.complaints.length;
    const stranger = service.subscribe(subscribe().keys.p256dh);
    expect(await newSender().send(stranger, push('first'))).toMatchObject({ kind: 'refused' });
    expect(service.complaints.slice(before)).toEqual(['The subscription was made with another VAPID key.']);
  });
});
