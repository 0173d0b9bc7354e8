import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isKept } from '../src/service-worker/requests.ts';

/** What the build makes, as the server hands it out. */
const folder = join(import.meta.dir, '../build/_app/immutable');
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
const transpiler = new Bun.Transpiler({ loader: 'js' });

/** The scripts of the app, each with what it loads at once and what it loads when it is needed. */
const scripts = new Map(
  names.map((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const imports = transpiler.scanImports(text);
    const of = (kind: string) => imports.filter((one) => one.kind === kind).map(({ path }) => join(name, '..', path));
    return [name, { text, atOnce: of('import-statement'), later: of('dynamic-import') }];
  }),
);

const having = (words: string) => [...scripts].filter(([, { text }]) => text.includes(words)).map(([name]) => name);
const importers = (name: string, how: 'atOnce' | 'later') =>
  [...scripts].filter(([, script]) => script[how].includes(name)).map(([importer]) => importer);

/** What everybody loads who opens the app: what the page names, and what that loads at once. */
function loadedAtOnce(): Set<string> {
  const html = readFileSync(join(folder, '../../index.html'), 'utf8');
  const found = new Set([...html.matchAll(/_app\/immutable\/([\w./-]+\.js)/g)].map(([, name = '']) => name));
  for (const name of found) for (const next of scripts.get(name)?.atOnce ?? []) found.add(next);
  return found;
}

/** Addresses that only the engines have in them. */
const engines = { Express: 'accesshub-wss', ZIM: 'callInvitationReceived' };

describe.each(Object.entries(engines))('ZEGOCLOUD’s %s', (_name, words) => {
  test('is a script of its own, which nothing loads at once', () => {
    const [name, ...more] = having(words).filter((one) => (scripts.get(one)?.text.length ?? 0) > 500_000);
    expect(more).toEqual([]);
    expect(name).toBeDefined();
    expect(importers(name ?? '', 'atOnce')).toEqual([]);
    expect(importers(name ?? '', 'later')).toHaveLength(1);
  });

  test('is named by one script alone, which nothing loads at once either', () => {
    const [name = ''] = having(words).filter((one) => (scripts.get(one)?.text.length ?? 0) > 500_000);
    const [session = ''] = importers(name, 'later');
    expect(importers(session, 'atOnce')).toEqual([]);
    expect(importers(session, 'later')).toHaveLength(1);
  });
});

test('what carries media is kept by no service worker: it would be loaded by everybody', () => {
  const heavy = [...scripts].filter(([, { text }]) => text.length > 500_000).map(([name]) => `/_app/immutable/${name}`);
  expect(heavy.length).toBeGreaterThanOrEqual(3);
  expect(heavy.filter(isKept)).toEqual([]);
  expect([...loadedAtOnce()].filter((name) => !isKept(`/_app/immutable/${name}`))).toEqual([]);
});

test('whoever opens the app loads nothing of ZEGOCLOUD', () => {
  const all = loadedAtOnce();
  expect(all.size).toBeGreaterThan(3);
  for (const name of all) expect(scripts.get(name)?.text).not.toMatch(/coolbcloud|coolzcloud|zego-express/);
});
