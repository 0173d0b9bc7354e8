import { describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { AccessToken } from 'livekit-server-sdk';
import { readWebhook } from './webhook.ts';

const settings = { url: 'http://127.0.0.1:7880', apiKey: 'talky', apiSecret: 's'.repeat(32) };
const [callId, userId] = ['1'.repeat(24), 'a'.repeat(24)];

const bodyOf = (event: string, more: object = {}) =>
  JSON.stringify({ event, id: 'EV_1', createdAt: '1767225600', room: { sid: 'RM_1', name: callId }, ...more });
const participant = { sid: 'PA_1', identity: userId, attributes: { device: 'device-of-ada' } };

/** As LiveKit signs: a token whose claim is the SHA-256 of the body. */
async function signedFor(body: string, secret = settings.apiSecret, ttl = '5m'): Promise<Headers> {
  const token = new AccessToken(settings.apiKey, secret, { ttl });
  token.sha256 = createHash('sha256').update(body).digest('base64');
  return new Headers({ authorization: await token.toJwt() });
}

const read = async (body: string) => await readWebhook(settings, body, await signedFor(body));

describe('what LiveKit reports', () => {
  test('tells who came and who went, with their device', async () => {
    const who = { callId, userId, deviceId: 'device-of-ada' };
    expect(await read(bodyOf('participant_joined', { participant }))).toEqual([{ kind: 'media.joined', ...who }]);
    expect(await read(bodyOf('participant_left', { participant }))).toEqual([{ kind: 'media.lost', ...who }]);
    expect(await read(bodyOf('participant_connection_aborted', { participant }))).toEqual([
      { kind: 'media.lost', ...who },
    ]);
  });

  test('tells of a room that closed, and nothing of what is of no use here', async () => {
    expect(await read(bodyOf('room_finished'))).toEqual([{ kind: 'room.closed', callId }]);
    expect(await read(bodyOf('room_started'))).toEqual([]);
    expect(await read(bodyOf('track_published', { participant, track: { sid: 'TR_1' } }))).toEqual([]);
    expect(await read(bodyOf('something_of_later', { novelty: 1 }))).toEqual([]);
  });

  test('is believed only as it was signed, by our key, for this body, lately', async () => {
    const body = bodyOf('participant_left', { participant });
    const refused = (raw: string, headers: Headers) =>
      expect(readWebhook(settings, raw, headers)).rejects.toMatchObject({ code: 'unauthenticated' });
    await refused(body, new Headers());
    await refused(body, new Headers({ authorization: 'Bearer nonsense' }));
    await refused(body, await signedFor(body, 'x'.repeat(32)));
    await refused(body.replace('a'.repeat(24), 'b'.repeat(24)), await signedFor(body));
    await refused(` ${body}`, await signedFor(body));
    await refused(body, await signedFor(body, settings.apiSecret, '1 hour ago'));
  });
});
