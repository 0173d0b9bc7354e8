import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import type { DomainError } from '#server/errors.ts';
import { callbackSignature, readCallback } from '#server/modules/calls/providers/zego/callbacks.ts';

const settings = { appId: 42, serverSecret: 's'.repeat(32), callbackSecret: 'the callback’s' };
const now = Date.UTC(2026, 10, 25);
const seconds = String(now / 1_000);
const room = '65f0c0ffee65f0c0ffee65f1';
const user = '65f0c0ffee65f0c0ffee65f0_tab-00000001';

/** A callback's fields as ZEGOCLOUD sends them, signed by hand. */
function fields(more: Record<string, string | number> = {}, secret = settings.callbackSecret, timestamp = seconds) {
  const nonce = '123412';
  const text = [timestamp, nonce, secret].sort().join('');
  const signature = createHash('sha1').update(text).digest('hex');
  return { appid: '42', event: 'room_login', room_id: room, user_account: user, timestamp, nonce, signature, ...more };
}

const json = (...given: Parameters<typeof fields>) => JSON.stringify(fields(...given));
const form = (given: Record<string, string | number>) =>
  new URLSearchParams(Object.entries(given).map(([name, value]): [string, string] => [name, String(value)])).toString();

function refusal(raw: string, at = now): string {
  try {
    readCallback(settings, raw, at);
    return 'taken';
  } catch (error) {
    return (error as DomainError).code;
  }
}

test('the signature is the one of the documents’ example', () => {
  expect(callbackSignature('secret', '1470820198', '123412')).toBe('5bd59fd62953a8059fb7eaba95720f66d19e4517');
});

test('a callback is read as JSON, as JSON that is URL-encoded, and as a form', () => {
  const hint = { kind: 'joined' as const, roomId: room, user };
  const encoded = encodeURIComponent(json({ user_nickname: 'Ada + Grace 100 %' }));
  for (const raw of [json(), encoded, encoded.replaceAll('%20', '+'), form(fields())])
    expect(readCallback(settings, raw, now)).toEqual(hint);
});

test('numbers may come as numbers', () => {
  expect(readCallback(settings, json({ appid: 42, timestamp: Number(seconds), nonce: 123_412 }), now)?.user).toBe(user);
});

test('coming, going and closing are told; other events are nothing', () => {
  const of = (event: string) => readCallback(settings, json({ event }), now);
  expect(of('room_logout')).toEqual({ kind: 'lost', roomId: room, user });
  expect(of('room_close')).toEqual({ kind: 'closed', roomId: room, user: '' });
  for (const event of ['room_create', 'stream_create', 'stream_close', 'constructor', ''])
    expect(of(event)).toBeUndefined();
});

test('either secret may sign, for the documents name both; no other may', () => {
  expect(refusal(json({}, settings.callbackSecret))).toBe('taken');
  expect(refusal(json({}, settings.serverSecret))).toBe('taken');
  expect(refusal(json({}, 'another'))).toBe('unauthenticated');
});

test('one that is old, or from the future, is refused: it may be played again', () => {
  const at = (ms: number, unit = 1_000) => json({}, settings.callbackSecret, String(Math.round((now - ms) / unit)));
  expect(refusal(at(299_000))).toBe('taken');
  expect(refusal(at(301_000))).toBe('unauthenticated');
  expect(refusal(at(-301_000))).toBe('unauthenticated');
  // Milliseconds, as ZIM has them.
  expect(refusal(at(299_000, 1))).toBe('taken');
  expect(refusal(at(301_000, 1))).toBe('unauthenticated');
});

test('what is missing or wrong is refused, whatever it is', () => {
  const { signature } = fields();
  for (const raw of [
    '',
    'null',
    '[]',
    '%',
    '{"event":"room_login"}',
    json({ appid: '43' }),
    json({ nonce: '123413' }),
    json({ timestamp: 'soon' }),
    json({ signature: signature.slice(1) }),
    json({ signature: `${signature.slice(0, -1)}${signature.endsWith('0') ? '1' : '0'}` }),
    json({ signature: '' }),
    json({ signature: 'é'.repeat(40) }),
  ])
    expect(refusal(raw)).toBe('unauthenticated');
});
