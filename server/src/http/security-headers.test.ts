import { expect, test } from 'bun:test';
import { alsoConnecting } from './security-headers.ts';

const page = (policy: string) =>
  `<html><meta http-equiv="content-security-policy" content="${policy}"><script src="/app.js"></script></html>`;
const hosts = ['wss://*.example.com', 'https://rtc.example.com'];

test('a page may connect to more, and to nothing else than before otherwise', () => {
  const policy = "default-src 'self'; script-src 'self' 'sha256-abc$1='; object-src 'none'";
  expect(alsoConnecting(page(policy), hosts)).toBe(
    page(`${policy}; connect-src 'self' wss://*.example.com https://rtc.example.com`),
  );
});

test('a rule that is there is widened: of two, a browser takes the first', () => {
  const policy = "default-src 'none'; connect-src 'self' blob:; img-src 'self';";
  expect(alsoConnecting(page(policy), hosts)).toBe(
    page("default-src 'none'; img-src 'self'; connect-src 'self' blob: wss://*.example.com https://rtc.example.com"),
  );
});

test('a page without a policy is not served as if it had one', () => {
  expect(() => alsoConnecting('<html></html>', hosts)).toThrow('no content security policy');
});
