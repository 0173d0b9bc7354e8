import { Elysia } from 'elysia';
import { config } from '../config.ts';
import { overloaded } from '../errors.ts';
import { clientAddress } from './client-address.ts';
import { rateLimit } from './rate-limit.ts';

/** Requests a minute from one address: far above what a whole office behind it does, far below what hurts others. */
const perAddress = rateLimit('rest', 6_000, 60);
/** Registrations an hour: they cost a slow hash and stay for good. */
const registrations = rateLimit('register', 300, 3_600);

/** Requests under way at once, each with a body of up to 256 KiB: more would only wait. */
const pendingMax = 1_000;

/** Holds each address to its share; switched off by TALKY_RATE_LIMITS=off. */
export const requestLimits = new Elysia({ name: 'request-limits' }).onRequest(async ({ request, server }) => {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith('/api/')) return;
  if (server && server.pendingRequests > pendingMax) throw overloaded();
  if (!config().rateLimits || pathname.startsWith('/api/avatars/')) return;
  const address = clientAddress(request, server);
  await perAddress.take(address);
  if (request.method === 'POST' && /^\/api\/users\/?$/.test(pathname)) await registrations.take(address);
});
