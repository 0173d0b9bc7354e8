import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { DomainError } from '../src/errors.ts';
import { rateLimit } from '../src/http/rate-limit.ts';
import { redis } from '../src/stores/redis.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';

const settings = testConfig();
beforeAll(() => openTestStores(settings));
afterAll(() => closeTestStores(settings));

test('a limit may be counted for the first time beside other commands of the same moment', async () => {
  const limit = rateLimit('first', 2, 60);
  const before = redis().set(`${settings.namespace}:beside`, 'one');
  const taken = limit.take('somebody');
  const after = redis().get(`${settings.namespace}:beside`);
  expect(await before).toBe('OK');
  await taken;
  expect(await after).toBe('one');
  await limit.take('somebody');
  expect(await limit.take('somebody').catch((error: unknown) => (error as DomainError).code)).toBe('rate_limited');
});
