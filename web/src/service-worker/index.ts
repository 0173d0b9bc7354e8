import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { self } from '$app/service-worker';
import { isOurs, type Kind, kindOf } from './requests.ts';

/** The app's own files, so that it starts without a network. What people write is never kept here. */
const cacheName = `talky-${version}`;
const page = '/';
/** A page that takes longer starts from the cache. */
const patienceMs = 3_000;

const files = [page, ...[...immutable, ...assets].map(({ path }) => `/${path.replace(/^\//, '')}`)];
const known = new Set(files);

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || !isOurs(url.pathname)) return;
  event.respondWith(answer(request, kindOf(request.mode, url.pathname, known)));
});

async function dropOldCaches(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name)));
}

async function answer(request: Request, kind: Kind): Promise<Response> {
  const cache = await caches.open(cacheName);
  if (kind === 'fixed') return (await cache.match(request, { ignoreSearch: true })) ?? (await fetch(request));
  if (kind === 'other') return await fetch(request);
  const fresh = fetch(request, { signal: AbortSignal.timeout(patienceMs) });
  return await fresh.catch(async (reason: unknown) => {
    const kept = await cache.match(kind === 'page' ? page : request, { ignoreSearch: true });
    if (kept) return kept;
    throw reason;
  });
}
