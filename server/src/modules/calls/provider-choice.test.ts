import { describe, expect, test } from 'bun:test';
import { readConfig } from '../../config.ts';
import { chooseProvider } from './provider-choice.ts';

const zego = { ZEGO_APP_ID: '1234567890', ZEGO_SERVER_SECRET: '0123456789abcdef0123456789abcdef' };
const livekit = {
  LIVEKIT_URL: 'http://127.0.0.1:7880',
  LIVEKIT_API_KEY: 'key',
  LIVEKIT_API_SECRET: 'a secret that is at least 32 bytes long',
};
const chosen = (env: Record<string, string>) =>
  chooseProvider(
    readConfig({
      MONGO_URL: 'mongodb://localhost/x',
      REDIS_URL: 'redis://localhost',
      JWT_SECRET: 'j'.repeat(32),
      TALKY_DATA: '/tmp/talky-provider-choice',
      ...env,
    }),
  ).id;

describe('calls are carried', () => {
  test.each([
    ['in a mesh where there is nothing else', {}, 'mesh'],
    ['by LiveKit where there is one', livekit, 'livekit'],
    ['by ZEGOCLOUD where there is an account', { ...livekit, ...zego }, 'zego'],
    ['by what is asked for', { ...livekit, ...zego, CALLS_PROVIDER: 'mesh' }, 'mesh'],
    ['by LiveKit when it is asked for', { ...livekit, ...zego, CALLS_PROVIDER: 'livekit' }, 'livekit'],
  ])('%s', (_how, env, id) => {
    expect(chosen(env)).toBe(id as never);
  });

  test.each([
    ['zego', 'ZEGO_APP_ID'],
    ['livekit', 'LiveKit'],
  ])('not by %s without its settings, and the reason is said', (name, words) => {
    expect(() => chosen({ CALLS_PROVIDER: name })).toThrow(words);
  });
});
