import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../src/stores/managed/free-port.ts';
import { NameServer } from './name-server.ts';
import { type FrontDoor, startProxy } from './proxy.ts';

/** What deploy/haproxy.cfg makes of a request, as a server sees it that answers with what it was sent. */

const missing = ['haproxy', 'openssl'].filter((program) => Bun.which(program) === null);
if (missing.length > 0) console.log(`SKIPPED: without ${missing.join(' and ')} no request goes through TLS.`);

/** A certificate that nobody trusts, as HAProxy wants it: with its key in one file. */
function certificate(folder: string): void {
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  Bun.spawnSync([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
    ...['-subj', '/CN=localhost', '-keyout', key, '-out', cert],
  ]);
  const pem = [cert, key].map((path) => readFileSync(path, 'utf8')).join('');
  for (const path of [cert, key]) rmSync(path);
  writeFileSync(join(folder, 'talky.pem'), pem);
}

describe.skipIf(missing.length > 0)('the proxy', () => {
  const httpsPort = freePort();
  let isReady = true;
  let folder: string;
  let names: NameServer;
  let proxy: FrontDoor;
  const echo = Bun.serve({
    hostname: '127.0.0.2',
    port: 0,
    fetch(request, server) {
      const { pathname } = new URL(request.url);
      if (pathname === '/readyz') return new Response(undefined, { status: isReady ? 200 : 503 });
      if (pathname === '/ws' && server.upgrade(request)) return undefined;
      return Response.json(request.headers);
    },
    websocket: { message: (socket, text) => void socket.send(text) },
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'talky-certs-'));
    certificate(folder);
    names = await NameServer.start(['127.0.0.2']);
    proxy = await startProxy({
      TALKY_DNS: names.address,
      TALKY_WEB: `echo.test:${echo.port}`,
      TALKY_CHAT: `echo.test:${echo.port}`,
      TALKY_TLS: 'on',
      TALKY_HTTPS: `127.0.0.1:${httpsPort}`,
      TALKY_CERTS: folder,
    });
    await proxy.sees(1);
  }, 20_000);

  afterAll(async () => {
    await proxy?.stop();
    names?.stop();
    await echo.stop(true);
    rmSync(folder, { recursive: true, force: true });
  });

  const secure = (path: string, headers: Record<string, string> = {}) =>
    fetch(`https://127.0.0.1:${httpsPort}${path}`, { headers, tls: { rejectUnauthorized: false } });

  test('says who asks and how, and throws away what the client says of it', async () => {
    const lie = { 'x-forwarded-for': '6.6.6.6', 'x-forwarded-proto': 'gopher', forwarded: 'for=6.6.6.6' };
    const seen = await (await secure('/', lie)).json();
    expect(seen).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' });
    expect(seen).not.toHaveProperty('forwarded');
    expect(seen).toHaveProperty('host', `127.0.0.1:${httpsPort}`);
  });

  test('leads from HTTP to HTTPS, and browsers stay there', async () => {
    const answer = await fetch(`${proxy.url}/chat/1?x=2`, { redirect: 'manual' });
    expect(answer.status).toBe(308);
    expect(answer.headers.get('location')).toMatch(/^https:.*\/chat\/1\?x=2$/);
    expect((await secure('/')).headers.get('strict-transport-security')).toStartWith('max-age=');
  });

  test('lets sockets through TLS', async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${httpsPort}/ws`, { tls: { rejectUnauthorized: false } });
    const heard = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)));
    socket.addEventListener('open', () => socket.send('hello?'));
    expect(await heard).toBe('hello?');
    socket.close();
  });

  test('asks an instance that is not ready when no other is there, for it knows best what can wait', async () => {
    isReady = false;
    await proxy.sees(0);
    expect((await secure('/')).status).toBe(200);
    isReady = true;
    await proxy.sees(1);
  });

  test('answers as Talky does when there is nobody to ask', async () => {
    await echo.stop(true);
    await proxy.sees(0);
    const answer = await secure('/api/chat');
    expect({ status: answer.status, retry: answer.headers.get('retry-after') }).toEqual({ status: 503, retry: '1' });
    expect(await answer.json()).toEqual({ error: { code: 'unavailable', message: expect.any(String) } });
  }, 20_000);
});
