import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { unsubscribeUrl } from '../src/modules/email/links.ts';
import { unsubscribeToken } from '../src/modules/email/unsubscribe-token.ts';
import type { NotifyPreferences } from '../src/protocol/index.ts';
import type { Workspace } from '../src/protocol/resources.ts';
import { testConfig } from './database.ts';
import { createCast, type Person, RestClient, startTalky, type Talky } from './testing.ts';

const publicUrl = 'https://talky.example';

let talky: Talky;
let stranger: RestClient;
let ada: Person;
let grace: Person;

beforeAll(async () => {
  talky = await startTalky({ SMTP_URL: 'smtp://127.0.0.1:9', PUBLIC_URL: publicUrl });
  stranger = new RestClient(talky.url);
  ({ ada, grace } = await createCast(talky.url));
});

afterAll(() => talky.stop());

beforeEach(async () => {
  for (const person of [ada, grace]) await person.patch('/notifications/preferences', { emailAfterMinutes: 15 });
});

const minutesOf = async (person: Person) =>
  (await person.get<NotifyPreferences>('/notifications/preferences')).body.emailAfterMinutes;
const addressOf = (token: string) => `/email/unsubscribe?token=${encodeURIComponent(token)}`;

describe('the link at an e-mail’s end', () => {
  test('leads to the public address', () => {
    expect(unsubscribeUrl(grace.id)).toBe(`${publicUrl}/api${addressOf(unsubscribeToken(grace.id))}`);
  });

  test('asks first, since mail scanners open every link', async () => {
    const { status, headers, body } = await stranger.get<string>(addressOf(unsubscribeToken(grace.id)));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toStartWith('text/html');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toContain('<form method="post">');
    expect(await minutesOf(grace)).toBe(15);
  });

  test.each([
    ['a mail program’s one click', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    [
      'one sent as form data',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    ],
    ['the page’s own button', 'application/x-www-form-urlencoded', ''],
  ])('ends the e-mails of its person alone by %s, without a sign-in', async (_by, type, body) => {
    const answer = await stranger.raw<string>('POST', addressOf(unsubscribeToken(grace.id)), {
      body,
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('No more e-mails');
    expect(await minutesOf(grace)).toBe(0);
    expect(await minutesOf(ada)).toBe(15);
    // Once more is the same.
    expect((await stranger.post(addressOf(unsubscribeToken(grace.id)))).status).toBe(200);
  });

  test('ends nothing when it is none of ours', async () => {
    const token = unsubscribeToken(grace.id);
    const [, signature = ''] = token.split('.');
    for (const forged of [
      '',
      grace.id,
      `${grace.id}.`,
      `${ada.id}.${signature}`,
      `${token}x`,
      token.slice(0, -1),
      `${grace.id}.${'é'.repeat(signature.length)}`,
      grace.token ?? '',
    ]) {
      for (const answer of [
        await stranger.get<string>(addressOf(forged)),
        await stranger.post<string>(addressOf(forged)),
      ]) {
        expect(answer.status).toBe(404);
        expect(answer.body).toContain('This link does not work');
      }
    }
    expect(await minutesOf(grace)).toBe(15);
    expect(await minutesOf(ada)).toBe(15);
  });
});

test('everybody may know whether this Talky sends e-mail', async () => {
  expect((await stranger.get<Workspace>('/workspace')).body.emailAvailable).toBe(true);
});

describe('the mail server’s address', () => {
  const smtpOf = (env: Record<string, string>) => testConfig(env).smtp;

  test('is not needed', () => {
    expect(smtpOf({})).toBeUndefined();
    expect(smtpOf({ SMTP_URL: '', SMTP_FROM: 'talky@example.org' })).toBeUndefined();
  });

  test('says whom e-mails come from, where nothing else does', () => {
    const url = 'smtps://ada%40example.org:secret@smtp.example.org:465';
    expect(smtpOf({ SMTP_URL: url })).toEqual({ url, from: 'Talky <ada@example.org>' });
    const nameless = 'smtp://ada:secret@smtp.example.org';
    expect(smtpOf({ SMTP_URL: nameless })?.from).toBe('Talky <talky@localhost>');
    expect(smtpOf({ SMTP_URL: nameless, PUBLIC_URL: publicUrl })?.from).toBe('Talky <talky@talky.example>');
    expect(smtpOf({ SMTP_URL: nameless, SMTP_FROM: 'Northlight <n@example.org>' })?.from).toBe(
      'Northlight <n@example.org>',
    );
  });

  test.each([
    ['SMTP_URL', 'smtp.example.org'],
    ['SMTP_URL', 'https://smtp.example.org'],
    ['SMTP_URL', 'smtp://'],
    ['SMTP_URL', 'smtp://%zz@smtp.example.org'],
    ['SMTP_URL', 'smtp://smtp.example.org:port'],
    ['SMTP_FROM', 'Talky'],
    ['SMTP_FROM', 'Talky <nobody>'],
    ['SMTP_FROM', 'a@example.org\r\nbcc: b@example.org'],
  ])('stops the boot when %s is %p', (name, value) => {
    expect(() => testConfig({ SMTP_URL: 'smtp://smtp.example.org', [name]: value })).toThrow(name);
  });
});
