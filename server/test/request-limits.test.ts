import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createPerson, type Person, RestClient, startTalky, type Talky } from './testing.ts';

let talky: Talky;
let ada: Person;

beforeAll(async () => {
  talky = await startTalky({ TALKY_RATE_LIMITS: 'on' });
  ada = await createPerson(talky.url, 'ada');
});

afterAll(() => talky.stop());

/** Registers badly from an address, as a proxy tells it, until told to stop; resolves to how often it was heard. */
async function registerUntilTold(forwardedFor: string) {
  const stranger = new RestClient(talky.url);
  for (let heard = 0; ; heard++) {
    const answer = await stranger.post('/users', {}, { 'x-forwarded-for': forwardedFor });
    if (answer.status !== 400) return { heard, answer };
  }
}

test('an address that registers without end is told to wait, and others are not', async () => {
  const { heard, answer } = await registerUntilTold('203.0.113.1');
  expect(heard).toBe(300);
  expect(answer).toMatchObject({ status: 429, body: { error: { code: 'rate_limited' } } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  const from = (forwardedFor: string) =>
    new RestClient(talky.url).post('/users', {}, { 'x-forwarded-for': forwardedFor });
  expect((await from('203.0.113.2')).status).toBe(400);
  expect((await from('203.0.113.2, 203.0.113.1')).status).toBe(429);
  expect((await ada.get('/users/me', { 'x-forwarded-for': '203.0.113.1' })).status).toBe(200);
});
