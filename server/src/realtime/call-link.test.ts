import { expect, test } from 'bun:test';
import { DomainError } from '../errors.ts';
import { CallLink } from './call-link.ts';

test('a device may send a burst of signals, and then so many a second, and is told when to go on', async () => {
  const link = new CallLink('c'.repeat(24), 'a-device');
  for (let count = 0; count < 32; count++) link.spend(16_384);
  const refusal = () => {
    try {
      link.spend(16_384);
    } catch (error) {
      if (error instanceof DomainError) return error;
    }
    throw new Error('It was taken.');
  };
  expect(refusal().code).toBe('rate_limited');
  expect(refusal().retryAfterMs).toBeWithin(400, 501);
  await Bun.sleep(refusal().retryAfterMs ?? 0);
  expect(() => link.spend(16_384)).not.toThrow();
});
