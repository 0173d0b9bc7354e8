import { describe, expect, test } from 'bun:test';
import { TokenVerifier } from 'livekit-server-sdk';
import { makeToken } from './grant.ts';

const settings = { url: 'http://127.0.0.1:7880', apiKey: 'talky', apiSecret: 's'.repeat(32) };
const [callId, userId, deviceId] = ['1'.repeat(24), 'a'.repeat(24), 'device-of-ada'];

describe('a token for LiveKit', () => {
  test('lets one person into one room for ten minutes, to send media and nothing else', async () => {
    const token = await makeToken(settings, callId, userId, deviceId);
    const claims = await new TokenVerifier(settings.apiKey, settings.apiSecret).verify(token);
    expect(claims).toMatchObject({ iss: 'talky', sub: userId, attributes: { device: deviceId } });
    expect((claims.exp ?? 0) - (claims.nbf ?? 0)).toBe(600);
    expect(claims.video).toEqual({
      room: callId,
      roomJoin: true,
      canSubscribe: true,
      canPublish: true,
      canPublishSources: ['microphone', 'camera', 'screen_share', 'screen_share_audio'] as never,
      canPublishData: false,
      canUpdateOwnMetadata: false,
    });
  });

  test('is none for a LiveKit with another secret', async () => {
    const token = await makeToken(settings, callId, userId, deviceId);
    await expect(new TokenVerifier(settings.apiKey, 'x'.repeat(32)).verify(token)).rejects.toThrow();
  });
});
