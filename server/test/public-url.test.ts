import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Chat, Invite, Webhook } from '../src/protocol/resources.ts';
import { createCast, type Person, RestClient, startTalky, type Talky } from './testing.ts';

const publicUrl = 'https://talky.example';

let talky: Talky;
let ada: Person;
let grace: Person;

beforeAll(async () => {
  talky = await startTalky({ PUBLIC_URL: `${publicUrl}/` });
  ({ ada, grace } = await createCast(talky.url));
});

afterAll(() => talky.stop());

const refresh = (person: Person, headers: Record<string, string> = {}) =>
  new RestClient(talky.url).get('/users/access-token', { cookie: `talky_refresh=${person.refreshToken}`, ...headers });

test('behind a public https address the refresh cookie travels by https only', async () => {
  expect((await refresh(ada)).headers.get('set-cookie')).toContain('; Secure');
});

test('its own pages may refresh, another site’s may not', async () => {
  expect((await refresh(ada, { origin: publicUrl })).status).toBe(200);
  expect((await refresh(ada, { origin: `${publicUrl}.evil.example` })).status).toBe(403);
});

test('links lead to the public address, whatever host the request names', async () => {
  const { body: invite } = await ada.post<Invite>('/workspace/invites', undefined, { host: 'evil.example' });
  expect(invite.url).toBe(`${publicUrl}/join/${invite.token}`);
  const chatId = (await ada.post<Chat>('/chat', { userId: grace.id })).body._id;
  const { body: webhook } = await ada.post<Webhook>('/webhooks', { chatId });
  expect(webhook.url).toStartWith(`${publicUrl}/slack/services/`);
});
