import { expect, test } from 'bun:test';
import { readZegoSettings } from './zego-settings.ts';

const secret = '0123456789abcdef0123456789abcdef';
const given = { ZEGO_APP_ID: '1234567890', ZEGO_SERVER_SECRET: secret };

test('an app’s number and secret are enough', () => {
  expect(readZegoSettings(given)).toMatchObject({
    appId: 1_234_567_890,
    serverSecret: secret,
    callbackSecret: undefined,
    serverUrl: 'wss://webliveroom1234567890-api.coolzcloud.com/ws',
    apiUrl: 'https://rtc-api.zego.im/',
    tokenMode: 'gcm',
    isZimOn: false,
  });
});

test('everything else can be said', () => {
  const settings = readZegoSettings({
    ...given,
    CALLS_PROVIDER: 'zego',
    ZEGO_CALLBACK_SECRET: 'callback',
    ZEGO_SERVER_URL: 'wss://webliveroom1-api.example.com/ws',
    ZEGO_REGION: 'fra',
    ZEGO_TOKEN_MODE: 'cbc',
    ZEGO_ZIM: 'on',
    ZEGO_HOSTS: '*.media.example.com, rtc.example.com',
  });
  expect(settings).toMatchObject({
    callbackSecret: 'callback',
    apiUrl: 'https://rtc-api-fra.zego.im/',
    tokenMode: 'cbc',
    isZimOn: true,
  });
  for (const host of ['webliveroom1-api.example.com', '*.media.example.com', 'rtc.example.com', '*.zego.im'])
    expect(settings?.hosts).toContain(`wss://${host}`);
});

test('without them, or when calls go another way, there is nothing to read', () => {
  expect(readZegoSettings({})).toBeUndefined();
  for (const provider of ['mesh', 'livekit'])
    expect(readZegoSettings({ ...given, CALLS_PROVIDER: provider })).toBeUndefined();
});

test.each([
  ['ZEGO_APP_ID', { CALLS_PROVIDER: 'zego' }],
  ['ZEGO_APP_ID', { ZEGO_SERVER_SECRET: secret }],
  ['ZEGO_SERVER_SECRET', { ZEGO_APP_ID: '1' }],
  ['ZEGO_SERVER_SECRET', { ...given, ZEGO_SERVER_SECRET: 'short' }],
  ['ZEGO_APP_ID', { ...given, ZEGO_APP_ID: 'talky' }],
  ['ZEGO_APP_ID', { ...given, ZEGO_APP_ID: '0' }],
  ['ZEGO_APP_ID', { ...given, ZEGO_APP_ID: '4294967296' }],
  ['ZEGO_SERVER_URL', { ...given, ZEGO_SERVER_URL: 'https://example.com' }],
  ['ZEGO_SERVER_URL', { ...given, ZEGO_SERVER_URL: 'wss://' }],
  ['ZEGO_REGION', { ...given, ZEGO_REGION: 'mars' }],
  ['ZEGO_TOKEN_MODE', { ...given, ZEGO_TOKEN_MODE: 'ecb' }],
  ['ZEGO_ZIM', { ...given, ZEGO_ZIM: 'yes' }],
  ['ZEGO_HOSTS', { ...given, ZEGO_HOSTS: "*.example.com; script-src 'unsafe-inline'" }],
  ['ZEGO_HOSTS', { ...given, ZEGO_HOSTS: '*' }],
])('a wrong %s stops the boot: %j', (name, env) => {
  expect(() => readZegoSettings(given)).not.toThrow();
  expect(() => readZegoSettings(env)).toThrow(name);
});

test('no sentence about a wrong secret says the secret', () => {
  const wrong = 'almost-the-real-secret';
  expect(() => readZegoSettings({ ...given, ZEGO_SERVER_SECRET: wrong })).toThrow(/^(?!.*almost-the-real-secret)/);
});
