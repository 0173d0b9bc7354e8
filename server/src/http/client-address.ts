import type { Server } from 'bun';

/**
 * What a proxy says of a request counts only when the connection itself is from this machine or a private
 * network, where a proxy of one's own stands: anybody else could say what they like.
 */
const privateAddress = /^(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]/;

const peerOf = (request: Request, server: Server<unknown> | null) => server?.requestIP(request)?.address ?? 'unknown';

/** Whether the headers a proxy sets may be believed. */
export const isFromProxy = (request: Request, server: Server<unknown> | null): boolean =>
  privateAddress.test(peerOf(request, server));

/** Where a request comes from: the last hop of X-Forwarded-For behind a proxy, else the peer. */
export function clientAddress(request: Request, server: Server<unknown> | null): string {
  const peer = peerOf(request, server);
  if (!privateAddress.test(peer)) return peer;
  return request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim().slice(0, 64) || peer;
}
