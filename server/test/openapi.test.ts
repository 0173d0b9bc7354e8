import { afterAll, beforeAll, expect, test } from 'bun:test';
import { RestClient, startTalky, type Talky } from './testing.ts';

interface Operation {
  security?: { bearer: [] }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

interface Document {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
}

let talky: Talky;
let stranger: RestClient;
let document: Document;
let operations: [name: string, operation: Operation][];

beforeAll(async () => {
  talky = await startTalky();
  stranger = new RestClient(talky.url);
  document = (await stranger.get<Document>('/openapi.json')).body;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
});

afterAll(() => talky.stop());

const forEverybody = [
  'POST /users',
  'POST /users/login',
  'GET /users/access-token',
  'POST /users/logout',
  'GET /workspace',
  'GET /invites/{token}',
  'GET /avatars/{file}',
  'GET /email/unsubscribe',
  'POST /email/unsubscribe',
];

test('the document is OpenAPI 3.1 and names every call of the contract', () => {
  expect(document.openapi).toStartWith('3.1');
  expect(document.servers).toEqual([{ url: '/api' }]);
  expect(operations.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      ...forEverybody,
      'GET /users',
      'GET /users/me',
      'PATCH /users/me',
      'POST /chat',
      'GET /chat',
      'POST /chat/group',
      'PUT /chat/rename',
      'PUT /chat/groupadd',
      'PUT /chat/groupremove',
      'GET /chat/public',
      'POST /chat/{chatId}/join',
      'GET /messages/{id}',
      'POST /messages',
      'PATCH /messages/{messageId}',
      'DELETE /messages/{messageId}',
    ]),
  );
});

test('every operation says who may call it and what it answers', () => {
  const badlyDocumented = operations.filter(([name, { security, responses }]) => {
    const isOpen = forEverybody.includes(name);
    const answers = Object.entries(responses);
    const isTold = answers.every(([status, { description, content }]) =>
      status === '204'
        ? content === undefined
        : description && Object.values(content ?? {}).every(({ schema }) => schema),
    );
    return (
      !isTold ||
      !answers.some(([status]) => status.startsWith('2')) ||
      isOpen === (security !== undefined) ||
      (!isOpen && !responses[401])
    );
  });
  expect(badlyDocumented.map(([name]) => name)).toEqual([]);
});

test('every operation that takes a body says that it may be wrong or too large', () => {
  const taking = operations.filter(([, { requestBody }]) => requestBody);
  expect(taking.length).toBeGreaterThan(10);
  for (const [name, { requestBody, responses }] of taking) {
    expect({ name, types: Object.keys(requestBody?.content ?? {}) }).toEqual({ name, types: ['application/json'] });
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '413']));
  }
});

test('the page to browse it works without any other host', async () => {
  const page = await fetch(`${talky.url}/api/docs`);
  const html = await page.text();
  expect(page.headers.get('content-type')).toStartWith('text/html');
  const parts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(parts.length).toBeGreaterThan(1);
  for (const part of parts) {
    expect(part).toStartWith('/api/docs/');
    expect((await fetch(talky.url + part)).status).toBe(200);
  }
});

test('every answer forbids to be framed or guessed at, and says nothing of what serves it', async () => {
  for (const path of ['/workspace', '/nothing', '/users/me', '/openapi.json', '/docs']) {
    const { headers } = await stranger.get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin']) expect(headers.get(name)).toBeNull();
  }
});
