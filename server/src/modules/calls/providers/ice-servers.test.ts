import { describe, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import { iceServersFor } from './ice-servers.ts';

const turn = { urls: ['turn:turn.example.org:3478'], secret: 'north' };
const now = Date.UTC(2026, 0, 1);
const hour = 3_600;

describe('a device in a mesh is given', () => {
  test('what the operator names, as it is', () => {
    const iceServers = [{ urls: 'stun:stun.example.org' }];
    expect(iceServersFor({ iceServers, turn: undefined, livekit: undefined }, 'ada')).toEqual(iceServers);
  });

  test('credentials of its own that coturn takes for as long as a call may last', () => {
    const [server] = iceServersFor({ iceServers: [], turn, livekit: undefined }, 'ada', now);
    // What coturn does with use-auth-secret: the name's time must not have passed, the password is the name's HMAC-SHA1.
    const [until, who] = server?.username?.split(':') ?? [];
    expect(Number(until) - now / 1_000).toBe(12 * hour);
    expect(who).toBe('ada');
    const password = createHmac('sha1', turn.secret).update(`${until}:ada`).digest('base64');
    expect(server).toEqual({ urls: turn.urls, username: `${until}:ada`, credential: password });
    // Computed apart, by `echo -n 1767268800:ada | openssl dgst -sha1 -hmac north -binary | base64`.
    expect(server?.credential).toBe('4IRJIDY2pdh1PDuZ0Hw06SFECo0=');
  });

  test('other credentials than anybody else', () => {
    const of = (userId: string) =>
      iceServersFor({ iceServers: [], turn, livekit: undefined }, userId, now)[0]?.credential;
    expect(of('ada')).not.toBe(of('grace'));
  });
});
