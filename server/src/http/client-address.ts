import type { Server } from 'bun';

/**
 * Where a request comes from. The last hop of X-Forwarded-For counts only when the connection itself is
 * from this machine or a private network, where a proxy of one's own stands: anybody else could write
 * what they like into it.
 */
const privateAddress = /^(::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]/;

export function clientAddress(request: Request, server: Server<unknown> | null): string {
  const peer = server?.requestIP(request)?.address ?? 'unknown';
  if (!privateAddress.test(peer)) return peer;
  return request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim().slice(0, 64) || peer;
}
