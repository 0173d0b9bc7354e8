import { describe, expect, test } from 'bun:test';
import { readMediaSettings } from './media-settings.ts';

const secret = 's'.repeat(32);
const livekit = { LIVEKIT_URL: 'http://127.0.0.1:7880', LIVEKIT_API_KEY: 'talky', LIVEKIT_API_SECRET: secret };

describe('what calls of one’s own need', () => {
  test('is nothing where nothing is set', () => {
    expect(readMediaSettings({})).toEqual({ iceServers: [], turn: undefined, livekit: undefined });
    // Compose hands on what is empty.
    const empty = { ICE_SERVERS: '', TURN_URLS: '', TURN_SECRET: secret, LIVEKIT_URL: '', LIVEKIT_API_KEY: 'talky' };
    expect(readMediaSettings(empty)).toEqual({ iceServers: [], turn: undefined, livekit: undefined });
  });

  test('is read from ICE_SERVERS as browsers take it', () => {
    const servers = [
      { urls: 'stun:stun.example.org:3478' },
      { urls: ['turn:turn.example.org', 'turns:turn.example.org:5349?transport=tcp'], username: 'a', credential: 'b' },
    ];
    expect(readMediaSettings({ ICE_SERVERS: JSON.stringify(servers) }).iceServers).toEqual(servers);
  });

  test('is a relay with its secret, at one address or several', () => {
    const turn = readMediaSettings({ TURN_URLS: 'turn:a.example:3478, turns:a.example:5349', TURN_SECRET: 'x' }).turn;
    expect(turn).toEqual({ urls: ['turn:a.example:3478', 'turns:a.example:5349'], secret: 'x' });
  });

  test('is a LiveKit with its key', () => {
    expect(readMediaSettings({ ...livekit, LIVEKIT_URL: 'wss://livekit.example.org/' }).livekit).toEqual({
      url: 'https://livekit.example.org',
      apiKey: 'talky',
      apiSecret: secret,
    });
  });

  test.each([
    ['ICE_SERVERS must be a JSON list', { ICE_SERVERS: 'stun:stun.example.org' }],
    ['ICE_SERVERS must be a JSON list', { ICE_SERVERS: '{"urls":"stun:stun.example.org"}' }],
    ['begin with stun: or turn:', { ICE_SERVERS: '[{"urls":"http://stun.example.org"}]' }],
    ['begin with stun: or turn:', { ICE_SERVERS: '[{"urls":[]}]' }],
    ['begin with stun: or turn:', { ICE_SERVERS: '[null]' }],
    ['needs a `username` and a `credential`', { ICE_SERVERS: '[{"urls":"turn:turn.example.org"}]' }],
    ['TURN_URLS names "stun:a.example"', { TURN_URLS: 'stun:a.example', TURN_SECRET: 'x' }],
    ['TURN_SECRET is missing', { TURN_URLS: 'turn:a.example' }],
    ['bun talky setup livekit', { CALLS_PROVIDER: 'livekit' }],
    ['LIVEKIT_URL must be an address', { ...livekit, LIVEKIT_URL: '127.0.0.1:7880' }],
    ['LIVEKIT_API_KEY is missing', { ...livekit, LIVEKIT_API_KEY: '' }],
    ['LIVEKIT_API_SECRET must be at least 32 bytes', { ...livekit, LIVEKIT_API_SECRET: 'short' }],
  ])('is refused in words: %s', (words, env) => {
    expect(() => readMediaSettings(env)).toThrow(words);
  });
});
