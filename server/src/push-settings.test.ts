import { expect, test } from 'bun:test';
import { createECDH } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPushSettings } from './push-settings.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'talky-push-'));
const pair = createECDH('prime256v1');
pair.generateKeys();
const given = { VAPID_PRIVATE_KEY: pair.getPrivateKey('base64url'), VAPID_PUBLIC_KEY: pair.getPublicKey('base64url') };

test('keys are made once, and kept where only their owner reads', () => {
  const dataDir = folder();
  const { vapid } = readPushSettings({}, dataDir, undefined);
  const file = join(dataDir, 'vapid-private-key');
  expect(readFileSync(file, 'utf8')).toBe(vapid.privateKey);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readPushSettings({}, dataDir, undefined).vapid).toEqual(vapid);
  expect(readPushSettings({}, folder(), undefined).vapid.publicKey).not.toBe(vapid.publicKey);
});

test('given keys are taken, base64url or hexadecimal, with the public one or without', () => {
  const hex = { VAPID_PRIVATE_KEY: pair.getPrivateKey('hex').padStart(64, '0') };
  for (const env of [given, hex]) {
    const { publicKey, privateKey } = readPushSettings(env, '/nowhere', undefined).vapid;
    expect(publicKey).toBe(given.VAPID_PUBLIC_KEY);
    expect(Buffer.from(privateKey, 'base64url')).toHaveLength(32);
  }
});

test.each([
  ['VAPID_PRIVATE_KEY', { VAPID_PRIVATE_KEY: 'short' }],
  ['VAPID_PRIVATE_KEY', { VAPID_PRIVATE_KEY: 'ff'.repeat(32) }],
  ['VAPID_PRIVATE_KEY', { VAPID_PRIVATE_KEY: '00'.repeat(32) }],
  ['VAPID_PUBLIC_KEY', { ...given, VAPID_PUBLIC_KEY: 'another' }],
  ['VAPID_SUBJECT', { ...given, VAPID_SUBJECT: 'ada@example.org' }],
  ['VAPID_SUBJECT', { ...given, VAPID_SUBJECT: 'http://example.org' }],
  ['PUSH_HOSTS', { ...given, PUSH_HOSTS: 'https://push.example.org' }],
  ['PUSH_HOSTS', { ...given, PUSH_HOSTS: '*' }],
  ['PUSH_HOSTS', { ...given, PUSH_HOSTS: 'a.*.example.org' }],
])('a wrong %s stops the boot: %j', (name, env) => {
  expect(() => readPushSettings(given, '/nowhere', undefined)).not.toThrow();
  expect(() => readPushSettings(env, '/nowhere', undefined)).toThrow(name);
});

test('push services are told to write to the public address, where there is one they can reach', () => {
  const subject = (env: object, publicUrl?: string) =>
    readPushSettings({ ...given, ...env }, '/nowhere', publicUrl).vapid.subject;
  expect(subject({}, 'https://talky.example.com')).toBe('https://talky.example.com');
  expect(subject({}, 'http://localhost:3000')).toStartWith('mailto:');
  expect(subject({ VAPID_SUBJECT: 'mailto:ada@example.com' }, 'https://talky.example.com')).toBe(
    'mailto:ada@example.com',
  );
});
