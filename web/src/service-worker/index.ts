import { useTokens } from '#lib/api/client.ts';
import { Tokens } from '#lib/api/tokens.ts';
import { renewToken } from '#lib/api/users.ts';
import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { self } from '$app/service-worker';
import { clicked } from './click.ts';
import { readPayload } from './payload.ts';
import { received } from './push.ts';
import { isKept, isOurs, type Kind, kindOf } from './requests.ts';
import { subscribeAgain } from './subscribe-again.ts';

/** The app's own files, so that it starts without a network. What people write is never kept here. */
const cacheName = `talky-${version}`;
const page = '/';
/** A page that takes longer starts from the cache. */
const patienceMs = 3_000;

const files = [page, ...[...immutable, ...assets].map(({ path }) => `/${path.replace(/^\//, '')}`)].filter(isKept);
const known = new Set(files);

// The browser's session is the worker's too; it takes turns with the tabs. One that has ended can do nothing.
useTokens(new Tokens(renewToken, () => undefined));

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

self.addEventListener('push', (event) => {
  event.waitUntil(received(readPayload(event.data?.text())));
});

self.addEventListener('notificationclick', (event) => {
  // What was written into the notification, where the platform has a field for it; not yet among the DOM's types.
  const { notification, action, reply } = event as NotificationEvent & { reply?: string | null };
  event.waitUntil(clicked(notification, action, reply ?? undefined));
});

self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(subscribeAgain(event.oldSubscription?.endpoint));
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
