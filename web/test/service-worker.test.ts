import { expect, test } from 'bun:test';
import { isOurs, kindOf } from '../src/service-worker/requests.ts';

const known = new Set(['/', '/_app/immutable/a.js', '/icon.svg']);

test('the server’s own paths are left to the browser', () => {
  for (const path of ['/api/users/me', '/ws', '/slack/services/x', '/healthz']) expect(isOurs(path)).toBe(false);
  for (const path of ['/', '/chat/0', '/apiary', '/_app/immutable/a.js']) expect(isOurs(path)).toBe(true);
});

test('every address that is gone to is a page of the app', () => {
  expect(kindOf('navigate', '/chat/0', known)).toBe('page');
});

test('only files whose name changes with their content are taken from the cache first', () => {
  expect(kindOf('cors', '/_app/immutable/a.js', known)).toBe('fixed');
  expect(kindOf('no-cors', '/icon.svg', known)).toBe('file');
  expect(kindOf('cors', '/_app/immutable/of-another-build.js', known)).toBe('other');
});
