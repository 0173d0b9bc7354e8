import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { WebhookModel } from '../src/modules/webhooks/model.ts';
import type { Chat, Message, User, Webhook } from '../src/protocol/resources.ts';
import { createCast, type Person, startTalky, type Talky, TestSocket } from './testing.ts';

let talky: Talky;
let ada: Person;
let grace: Person;
let linus: Person;
let chatId: string;
let url: string;

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace, linus } = await createCast(talky.url));
});

afterAll(() => talky.stop());

/** grace's webhook in ada's group. */
beforeEach(async () => {
  chatId = (await ada.post<Chat>('/chat/group', { name: 'builds', users: [grace.id] })).body._id;
  url = (await make(grace)).body.url ?? '';
});

const make = (owner: Person, name?: string) => owner.post<Webhook>('/webhooks', { chatId, ...(name && { name }) });
const list = async (person: Person) =>
  (await person.get<{ items: Webhook[] }>(`/webhooks?chatId=${chatId}`)).body.items;
const said = async () => (await ada.get<{ items: Message[] }>(`/messages/${chatId}`)).body.items;

async function post(
  body: string | Uint8Array<ArrayBuffer>,
  contentType = 'application/json',
  to = url,
): Promise<[number, string]> {
  const response = await fetch(to, { method: 'POST', body, headers: { 'content-type': contentType } });
  expect(response.headers.get('content-type')).toStartWith('text/plain');
  return [response.status, await response.text()];
}

const json = (value: unknown) => post(JSON.stringify(value));

describe('posting', () => {
  test('JSON as Slack takes it is heard at once by everybody in the chat', async () => {
    expect(url).toMatch(new RegExp(`^${talky.url}/slack/services/T[0-9A-Z]+/B[0-9A-Z]+/[\\w-]{20,}$`));
    const socket = await TestSocket.enter(talky.socketUrl, grace.token);
    expect(await json({ text: 'build 42 passed' })).toEqual([200, 'ok']);
    expect(await socket.nextEvent('message.created')).toMatchObject({
      content: 'build 42 passed',
      sender: { name: 'Webhook', isBot: true },
    });
    socket.close();
  });

  test('a form’s payload is the same', async () => {
    const form = new URLSearchParams({ payload: JSON.stringify({ text: 'from a form' }) });
    expect(await post(form.toString(), 'application/x-www-form-urlencoded')).toEqual([200, 'ok']);
    expect((await said()).at(-1)?.content).toBe('from a form');
  });

  test('JSON goes by any name of its type, or by none', async () => {
    for (const type of ['application/json; charset=utf-8', 'text/plain', 'application/octet-stream']) {
      expect(await post('{"text":"typed"}', type)).toEqual([200, 'ok']);
    }
  });

  test('may go by another name and picture', async () => {
    await json({ text: 'hello', username: 'Jenkins', icon_url: 'https://example.org/j.png' });
    expect((await said()).at(-1)?.as).toEqual({ name: 'Jenkins', pic: 'https://example.org/j.png' });
    await json({ text: 'hello', username: 'Jenkins', icon_url: 'javascript:alert(1)' });
    expect((await said()).at(-1)?.as).toEqual({ name: 'Jenkins' });
  });

  test('is read as Slack escapes it', async () => {
    await json({
      text: 'a &lt; b &amp;&amp; c &gt; d, <https://example.org|see here>, <https://example.net>, <!here>',
    });
    expect((await said()).at(-1)?.content).toBe(
      'a < b && c > d, [see here](https://example.org), https://example.net, @here',
    );
    await json({ text: '&amp;lt;' });
    expect((await said()).at(-1)?.content).toBe('&lt;');
  });

  test.each([
    ['nothing', '', 'invalid_payload'],
    ['no JSON', '{"text":', 'invalid_payload'],
    ['a list', '[]', 'invalid_payload'],
    ['an operator', '{"text":{"$gt":""}}', 'invalid_payload'],
    ['no text', '{}', 'no_text'],
    ['blank text', '{"text":" "}', 'no_text'],
    ['too much text', JSON.stringify({ text: 'x'.repeat(16_001) }), 'msg_too_long'],
    ['nested brackets', '['.repeat(50_000), 'invalid_payload'],
  ])('%s is refused in Slack’s words', async (_what, body, reason) => {
    expect(await post(body)).toEqual([400, reason]);
    expect(await post(new URLSearchParams({ payload: body }).toString(), 'application/x-www-form-urlencoded')).toEqual([
      400,
      reason,
    ]);
    expect(await said()).toEqual([]);
  });

  test('invalid UTF-8 and more than 256 KiB are refused', async () => {
    expect((await post(new Uint8Array([0x22, 0xff, 0x22])))[0]).toBe(400);
    expect((await post(JSON.stringify({ text: 'x'.repeat(300_000) })))[0]).toBe(413);
    expect(await said()).toEqual([]);
  });

  test('to an address that is none of ours leads nowhere', async () => {
    for (const to of [
      `${url}x`,
      url.slice(0, -1),
      `${talky.url}/slack/services/T1/B1/x`,
      `${talky.url}/slack/services/%00`,
    ]) {
      expect(await post('{"text":"hello"}', 'application/json', to)).toEqual([404, 'no_service']);
    }
  });
});

describe('a webhook', () => {
  test('shows its address once, and is kept as a hash only', async () => {
    const secret = url.split('/').at(-1) ?? '';
    expect(secret).not.toBe('');
    expect(await list(ada)).toMatchObject([{ chatId, name: 'Webhook', createdBy: grace.id }]);
    expect(JSON.stringify(await list(ada))).not.toContain(secret);
    expect(JSON.stringify(await WebhookModel.find().lean())).not.toContain(secret);
  });

  test('is ended by its maker or an admin of the group, and posts no more', async () => {
    const mine = (await make(ada, 'deploys')).body;
    expect((await grace.delete(`/webhooks/${mine._id}`)).status).toBe(403);
    const [hers] = await list(ada);
    expect(await json({ text: 'still here' })).toEqual([200, 'ok']);
    expect((await ada.delete(`/webhooks/${hers?._id}`)).status).toBe(204);
    expect(await json({ text: 'gone' })).toEqual([404, 'no_service']);
    expect((await ada.delete(`/webhooks/${hers?._id}`)).status).toBe(404);
  });

  test('of a chat one is not in does not exist', async () => {
    const [hers] = await list(ada);
    expect((await make(linus)).status).toBe(404);
    expect((await linus.get(`/webhooks?chatId=${chatId}`)).status).toBe(404);
    expect((await linus.delete(`/webhooks/${hers?._id}`)).status).toBe(404);
    expect(await list(ada)).toHaveLength(1);
  });

  test('is nobody to write to', async () => {
    await make(grace, 'quiet hook');
    expect((await grace.get<{ items: User[] }>('/users?search=quiet')).body.items).toEqual([]);
  });
});
