import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { planLivekit } from './livekit.ts';
import { findLivekit, installLivekit } from './livekit-binary.ts';

let home: string;
const { HOME } = process.env;

function plant(path: string, script = 'exit 0'): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'talky-home-'));
  process.env.HOME = home;
});

afterEach(() => {
  process.env.HOME = HOME;
  rmSync(home, { recursive: true, force: true });
});

describe('LiveKit is looked for', () => {
  test('where LIVEKIT_BIN names it, else on PATH, else in the cache', () => {
    const PATH = `${home}/bin`;
    expect(findLivekit({ PATH })).toBeUndefined();
    const cached = plant(`${home}/.cache/talky/bin/livekit-server`);
    expect(findLivekit({ PATH })).toBe(cached);
    const onPath = plant(`${home}/bin/livekit-server`);
    expect(findLivekit({ PATH })).toBe(onPath);
    const named = plant(`${home}/elsewhere/sfu`);
    expect(findLivekit({ PATH, LIVEKIT_BIN: named })).toBe(named);
    expect(() => findLivekit({ PATH, LIVEKIT_BIN: `${home}/none` })).toThrow('there is no such file');
  });
});

describe('LiveKit is built', () => {
  const install = (PATH: string) => installLivekit({ PATH }, (line) => told.push(line));
  let told: string[];
  beforeEach(() => {
    told = [];
  });

  test('not where it is here already', async () => {
    const found = plant(`${home}/bin/livekit-server`);
    expect(await install(`${home}/bin`)).toBe(found);
    expect(told).toEqual([`LiveKit: is here already (${found}).`]);
  });

  test('by no Go and by no old one, and the person is told what to do', async () => {
    await expect(install(`${home}/bin`)).rejects.toThrow('there is no Go on PATH. Install it');
    const go = plant(`${home}/bin/go`, 'echo go1.22.3');
    await expect(install(`${home}/bin`)).rejects.toThrow(
      `LiveKit is built by Go 1.26 or newer, and ${go} is go1.22.3.`,
    );
  });

  test('by Go into the cache, each step told', async () => {
    plant(
      `${home}/bin/go`,
      `case "$1" in
  env) echo go1.26.8 ;;
  install) echo "go: downloading example.org/one v1.0.0" >&2; echo example.org/one >&2; echo built > "$GOBIN/server" ;;
esac`,
    );
    expect(await install(`${home}/bin`)).toBe(`${home}/.cache/talky/bin/livekit-server`);
    expect(told.at(-1)).toMatch(/^LiveKit: 1 modules fetched, 1 packages compiled, \d+ s\.$/);
    expect(findLivekit({ PATH: '' })).toBe(`${home}/.cache/talky/bin/livekit-server`);
  });

  test('or not, with the last that Go said of it', async () => {
    plant(
      `${home}/bin/go`,
      'case "$1" in env) echo go1.26.8 ;; *) echo "proxy.example.org: 403 Forbidden" >&2; exit 1 ;; esac',
    );
    await expect(install(`${home}/bin`)).rejects.toThrow(
      'LiveKit could not be built. Go says at last:\nproxy.example.org',
    );
    expect(findLivekit({ PATH: '' })).toBeUndefined();
  });
});

describe('a LiveKit of our own', () => {
  const plan = (env: Record<string, string>) =>
    planLivekit({ dataDir: home, say: () => undefined, env: { PATH: `${home}/bin`, ...env } });

  test('is planned where calls may go over it, on ports it has to itself', async () => {
    plant(`${home}/bin/livekit-server`);
    const planned = await plan({});
    expect(planned?.env.LIVEKIT_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(planned?.env.LIVEKIT_API_SECRET).toHaveLength(43);
    // The same after a restart: tokens go on being good.
    expect((await plan({}))?.env).toEqual(planned?.env);
  });

  test('is not planned where they go another way', async () => {
    expect(await plan({})).toBeUndefined();
    plant(`${home}/bin/livekit-server`);
    expect(await plan({ CALLS_PROVIDER: 'mesh' })).toBeUndefined();
    expect(await plan({ ZEGO_APP_ID: '1' })).toBeUndefined();
    expect(await plan({ LIVEKIT_URL: 'https://livekit.example.org' })).toBeUndefined();
  });

  test('is asked for in vain with a sentence that says how to get it', async () => {
    await expect(plan({ CALLS_PROVIDER: 'livekit' })).rejects.toThrow(
      'there is no LiveKit here: run `bun talky setup livekit`',
    );
    plant(`${home}/bin/livekit-server`);
    await expect(plan({ LIVEKIT_UDP_PORT: 'any' })).rejects.toThrow('LIVEKIT_UDP_PORT is "any"');
  });
});
