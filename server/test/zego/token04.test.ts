import { describe, expect, test } from 'bun:test';
import { makeToken, roomPayload } from '#server/modules/calls/providers/zego/token04.ts';
import { openToken } from './token-reader.ts';

const secret = '0123456789abcdef0123456789abcdef';
const app = { appId: 1_234_567_890, serverSecret: secret };
const user = '65f0c0ffee65f0c0ffee65f0_tab-00000001';
const room = '65f0c0ffee65f0c0ffee65f1';
const permit = { userId: user, payload: roomPayload(room, ['one', 'two']), seconds: 600 };
const now = Date.UTC(2026, 10, 25);

/** Made by ZEGOCLOUD's own generator of 2023 for `user` and `room`, an hour long. */
const theirs =
  '04AAAAAGsGPTYAEGQ3OTJheXFpeWNpejFoOTQA8IrKUPunQpE7dXvHjpYmuXhj9Wc3XsyicFg8TkH82HSjA8ZtMc/0hQJKnA9TkWNjjCbkJLBsEcFalBsEDpOifGTaX/uFF4qUKIk7v0XP+uKeTp/flaoxrM8avXZY46T8PgBfJ2sas4e4kRNGVUTu1DolTq8mpNFLWldkl2ECsKeDtivX7+BAL2ZTa8mSq1S/z5hpRSk/al3nz8Bhhe/+vOl6Jyels0Rm1gjip/rhqqPMzbTST+NsibGGU7q6BJuDoivTXZ0rkkZkEFWyuPZFXRHxG2eXyC4pWEgmN8k0qqn2UbAa1aXthSzihKJeJt06fQ==';

/** The token with one of its bytes another one. */
function bent(token: string, at: number): string {
  const bytes = Buffer.from(token.slice(2), 'base64');
  bytes[at] = (bytes[at] ?? 0) ^ 0x55;
  return `04${bytes.toString('base64')}`;
}

const refused = (token: string, key = secret) =>
  openToken(token, key).then(
    () => false,
    () => true,
  );

test('the reader of these tests opens what ZEGOCLOUD’s own generator made', async () => {
  const { mode, expire, claims } = await openToken(theirs, secret);
  expect(mode).toBe('cbc');
  expect(claims).toMatchObject({ app_id: app.appId, user_id: user, expire, ctime: expire - 3_600 });
  expect(JSON.parse(claims.payload)).toEqual({ room_id: room, privilege: { 1: 1, 2: 1 }, stream_id_list: null });
});

describe.each(['gcm', 'cbc'] as const)('a token in %s', (tokenMode) => {
  const made = () => makeToken({ ...app, tokenMode }, permit, now);

  test('says who may enter which room, send what, and until when', async () => {
    const { mode, expire, claims } = await openToken(made(), secret);
    expect(mode).toBe(tokenMode);
    expect(expire).toBe(now / 1_000 + 600);
    expect(claims).toMatchObject({ app_id: app.appId, user_id: user, ctime: now / 1_000, expire });
    expect(Number.isInteger(claims.nonce) && claims.nonce >= 0 && claims.nonce < 2 ** 31).toBe(true);
    expect(JSON.parse(claims.payload)).toEqual({
      room_id: room,
      privilege: { 1: 1, 2: 1 },
      stream_id_list: ['one', 'two'],
    });
  });

  test('is another one each time', () => {
    expect(new Set(Array.from({ length: 50 }, made)).size).toBe(50);
  });

  test('is opened by no other secret', async () => {
    expect(await refused(made())).toBe(false);
    expect(await refused(made(), 'f123456789abcdef0123456789abcdef')).toBe(true);
  });

  test('cut short or with more behind it is none', async () => {
    const token = made();
    for (const length of [1, 5, 40])
      expect(await refused(`04${Buffer.from(token.slice(2), 'base64').subarray(0, -length).toString('base64')}`)).toBe(
        true,
      );
    expect(
      await refused(`04${Buffer.concat([Buffer.from(token.slice(2), 'base64'), Buffer.of(1, 2)]).toString('base64')}`),
    ).toBe(true);
    expect(await refused(`03${token.slice(2)}`)).toBe(true);
  });
});

test('any byte of a token in GCM may be changed by nobody', async () => {
  const token = makeToken({ ...app, tokenMode: 'gcm' }, permit, now);
  const size = Buffer.from(token.slice(2), 'base64').length;
  for (let at = 0; at < size; at += 1) expect(await refused(bent(token, at))).toBe(true);
});

test('any byte of a token in CBC that was changed makes it another or none', async () => {
  // CBC proves nothing by itself: a changed IV or block may still decrypt, but never to the same claims.
  const token = makeToken({ ...app, tokenMode: 'cbc' }, permit, now);
  const same = JSON.stringify(await openToken(token, secret));
  const size = Buffer.from(token.slice(2), 'base64').length;
  for (let at = 0; at < size; at += 1) {
    const opened = await openToken(bent(token, at), secret).catch(() => undefined);
    expect(JSON.stringify(opened)).not.toBe(same);
  }
});
