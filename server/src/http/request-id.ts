import { randomUUID } from 'node:crypto';
import { Elysia } from 'elysia';
import { isFromProxy } from './client-address.ts';

/** Names a request in its answer, in its error, in the log and in what comes of it. */
const header = 'x-request-id';
/** What proxies make; anything else could write into the log what it likes. */
const sane = /^[\w.:-]{8,128}$/;

/** The id of the request whose answer this is. */
export const requestIdOf = (set: { headers: Record<string, unknown> }): string => String(set.headers[header]);

/** Takes the id that a proxy of one's own gave, else makes one. */
export const requestIds = new Elysia({ name: 'request-ids' }).onRequest(({ request, server, set }) => {
  const given = request.headers.get(header);
  set.headers[header] = given && sane.test(given) && isFromProxy(request, server) ? given : randomUUID();
});
