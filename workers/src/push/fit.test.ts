import { describe, expect, test } from 'bun:test';
import { type PushPayload, pushPayloadBytes } from '@talky/server/protocol';
import { fit } from './fit.ts';
import { trialOf } from './payload.ts';

const chatId = '0123456789abcdef01234567';
const payload = (more: Partial<PushPayload>): PushPayload => ({ ...trialOf(chatId), chatId, ...more });
const fitted = (more: Partial<PushPayload>, max = pushPayloadBytes) => {
  const json = fit(payload(more), max);
  return { bytes: Buffer.byteLength(json), ...(JSON.parse(json) as PushPayload) };
};
const read = Object.fromEntries(Array.from({ length: 20 }, (_, place) => [chatId.slice(2) + (10 + place), 123_456]));

describe('a payload', () => {
  test('of a short message stays as it is', () => {
    expect(fitted({ body: 'Hello', read })).toMatchObject({ body: 'Hello', read });
  });

  test.each([
    ['letters', 'a'],
    ['four bytes each', '𝄞'],
    ['six bytes each in JSON', '\u0001'],
    ['families', '👩‍👩‍👧‍👦'],
  ])('fits with a body of %s', (_what, character) => {
    for (const max of [pushPayloadBytes, 1_000]) {
      const { bytes, body } = fitted({ body: character.repeat(5_000), read }, max);
      expect(bytes).toBeLessThanOrEqual(max);
      expect(body.endsWith('…')).toBe(true);
      expect(body.slice(0, -1).replaceAll(character, '')).toBe('');
      expect(body.length).toBeGreaterThan(1);
    }
  });

  test('gives up what is read elsewhere before it is too large without a text', () => {
    expect(fitted({ body: 'Hello', read }, 1_000).read).toEqual(read);
    expect(fitted({ body: 'Hello', read }, 600)).toMatchObject({ body: 'Hello', read: {} });
  });
});
