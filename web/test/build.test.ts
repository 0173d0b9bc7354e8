import { describe, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the build makes, as the server hands it out. */
const build = join(import.meta.dir, '../build');
const read = (name: string) => readFileSync(join(build, name), 'utf8');
const files = readdirSync(build, { recursive: true, encoding: 'utf8' });

describe('the built app', () => {
  test('turns a dark part of a light page dark: its styles still choose by colour scheme', () => {
    const styles = files.filter((name) => name.endsWith('.css')).map(read);
    expect(styles.join('')).toContain('light-dark(');
  });

  test('runs no script but its own', () => {
    const policy = /http-equiv="content-security-policy" content="([^"]+)"/i.exec(read('index.html'))?.[1] ?? '';
    const scripts = /script-src ([^;]+)/.exec(policy)?.[1] ?? '';
    expect(scripts).toMatch(/^'self' 'sha256-[^ ]+'$/);
    for (const rule of ["object-src 'none'", "base-uri 'none'", "default-src 'self'"]) expect(policy).toContain(rule);
  });

  test('sets the theme before the first paint', () => {
    const html = read('index.html');
    expect(html.indexOf('/first-paint.js')).toBeLessThan(html.indexOf('<body'));
    expect(html.indexOf('/first-paint.js')).toBeLessThan(html.indexOf('rel="stylesheet"') >>> 0);
  });

  test('can be installed: every icon its manifest names is there', () => {
    const { icons } = JSON.parse(read('manifest.webmanifest')) as { icons: { src: string; purpose?: string }[] };
    for (const { src } of icons) expect(existsSync(join(build, src))).toBe(true);
    expect(icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
  });

  test('is small to fetch: scripts and styles lie there compressed', () => {
    const heavy = files.filter((name) => /immutable.*\.(js|css)$/.test(name));
    expect(heavy.length).toBeGreaterThan(0);
    for (const name of heavy) expect(existsSync(join(build, `${name}.br`))).toBe(true);
  });
});
