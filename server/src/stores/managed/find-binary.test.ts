import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongodBinary, redisBinary } from './binary.ts';
import { findBinary } from './find-binary.ts';

let home: string;
const { HOME, PATH } = process.env;

/** A program that only knows its version. */
function plant(path: string, version: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "server v=${version} bits=64"\n`);
  chmodSync(path, 0o755);
  return path;
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'talky-home-'));
  process.env.HOME = home;
  process.env.PATH = `${home}/bin`;
});

afterEach(() => {
  process.env.HOME = HOME;
  process.env.PATH = PATH;
  rmSync(home, { recursive: true, force: true });
});

describe('a store is looked for', () => {
  test('on PATH before the cache', async () => {
    const onPath = plant(`${home}/bin/redis-server`, '7.0.15');
    plant(`${home}/.cache/talky/bin/redis-server`, '8.2.3');
    const told: string[] = [];
    expect(await findBinary(redisBinary, (line) => told.push(line))).toBe(onPath);
    expect(told).toEqual([`Redis: 7.0.15 on PATH (${onPath}).`]);
  });

  test('in the cache when the one on PATH is too old, and the person is told so', async () => {
    const onPath = plant(`${home}/bin/redis-server`, '5.0.14');
    const cached = plant(`${home}/.cache/talky/bin/redis-server`, '8.2.3');
    const told: string[] = [];
    expect(await findBinary(redisBinary, (line) => told.push(line))).toBe(cached);
    expect(told[0]).toBe(`Redis: ${onPath} is 5.0.14, older than 6.2, so it is passed over.`);
  });

  test('in vain with a sentence that says how to get it', async () => {
    const told: string[] = [];
    await expect(findBinary({ ...mongodBinary, program: 'redis-server' }, (line) => told.push(line))).rejects.toThrow(
      'MongoDB is missing and could not be fetched: install MongoDB 5 or newer',
    );
  });
});
