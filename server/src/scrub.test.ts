import { describe, expect, test } from 'bun:test';
import { scrubber, secretsOf } from './scrub.ts';

const scrub = scrubber([]);

describe('a line of the log', () => {
  test.each([
    ['a store’s password', 'mongodb://talky:hunter2@db.example:27017/talky', 'hunter2'],
    ['a password without a user', 'rediss://:hunter2@cache.example:6379', 'hunter2'],
    ['an authorization header', '{"authorization":"Bearer abcdef0123456789"}', 'abcdef0123456789'],
    ['an access token', 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl is bad', 'c2lnbmF0dXJl'],
    ['a bot’s token', 'refused xoxb-1234-abcdEFGH', '1234-abcdEFGH'],
    ['a webhook’s address', 'POST /slack/services/T1/B2/oHsoSecret → 404', 'oHsoSecret'],
    ['a push address', 'to https://fcm.googleapis.com/fcm/send/dEvIcE:APA91b', 'dEvIcE'],
  ])('does not hold %s', (_what, line, secret) => {
    expect(line).toContain(secret);
    expect(scrub(line)).not.toContain(secret);
  });

  test('keeps what is no secret', () => {
    const line = '{"level":30,"route":"/api/users/:userId","url":"http://localhost:3000","msg":"bearer of news"}';
    expect(scrub(line)).toBe(line);
  });

  test('does not hold what the environment names a secret', () => {
    const secrets = secretsOf({
      JWT_SECRET: 'a-long-enough-secret',
      S3_SECRET_KEY: 'another-secret',
      PORT: '30000000',
    });
    expect(scrubber(secrets)('a-long-enough-secret another-secret 30000000')).toBe('… … 30000000');
  });
});
