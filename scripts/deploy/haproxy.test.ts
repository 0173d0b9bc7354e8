import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './compose-file.ts';

const haproxy = Bun.which('haproxy');
const openssl = Bun.which('openssl');
if (!haproxy) console.log('SKIPPED: haproxy is not installed, so deploy/haproxy.cfg is not checked.');
if (!openssl) console.log('SKIPPED: openssl is not installed, so deploy/haproxy.cfg is not checked with TLS.');

let certs: string;

beforeAll(() => {
  certs = mkdtempSync(join(tmpdir(), 'talky-certs-'));
});
afterAll(() => rmSync(certs, { recursive: true, force: true }));

/** What HAProxy itself says of the configuration; `-dW` takes its warnings for errors. */
function parse(env: Record<string, string>) {
  const { exitCode, stdout, stderr } = Bun.spawnSync(['haproxy', '-c', '-dW', '-f', 'deploy/haproxy.cfg'], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  return { exitCode, output: `${stdout}${stderr}` };
}

describe.skipIf(!haproxy)('deploy/haproxy.cfg', () => {
  test('is valid, without a warning', () => {
    expect(parse({})).toEqual({ exitCode: 0, output: expect.stringContaining('valid') });
  });

  test('takes ports, names and limits from the environment', () => {
    expect(parse({ TALKY_HTTP: '127.0.0.1:8080', TALKY_WEB: 'rest:80', TALKY_MAXCONN: '500' }).exitCode).toBe(0);
    expect(parse({ TALKY_HTTP: 'nonsense' }).exitCode).not.toBe(0);
  });

  test('wants a certificate only with TALKY_TLS=on', () => {
    expect(parse({ TALKY_TLS: 'on', TALKY_CERTS: join(certs, 'none') }).exitCode).not.toBe(0);
  });

  test.skipIf(!openssl)('is valid with TLS', () => {
    const [key, cert] = [join(certs, 'key'), join(certs, 'cert')];
    const made = Bun.spawnSync([
      ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
      ...['-subj', '/CN=localhost', '-keyout', key, '-out', cert],
    ]);
    expect(made.exitCode).toBe(0);
    const folder = mkdtempSync(join(certs, 'live-'));
    writeFileSync(join(folder, 'talky.pem'), [cert, key].map((path) => readFileSync(path, 'utf8')).join(''));
    expect(parse({ TALKY_TLS: 'on', TALKY_CERTS: folder })).toMatchObject({ exitCode: 0 });
  });
});
