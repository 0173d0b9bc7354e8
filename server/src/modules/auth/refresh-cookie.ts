import { config } from '../../config.ts';
import { forbidden } from '../../errors.ts';
import { isOwnOrigin } from '../../http/origin.ts';
import { sessionDays } from './sessions.ts';

/** The refresh token's cookie: only this server's own pages send it, no script reads it. */
const name = 'talky_refresh';
const path = '/api/users';

/** Whether the browser came by https, as far as can be told behind a proxy: then its cookies never go another way. */
export function isSecure(request: Request): boolean {
  const { publicUrl } = config();
  return (
    publicUrl?.startsWith('https:') ||
    request.url.startsWith('https:') ||
    request.headers.get('x-forwarded-proto') === 'https'
  );
}

function cookie(request: Request, value: string, seconds: number): string {
  return `${name}=${value}; Path=${path}; HttpOnly; SameSite=Strict; Max-Age=${seconds}${isSecure(request) ? '; Secure' : ''}`;
}

export const refreshCookie = (request: Request, token: string) => cookie(request, token, sessionDays * 86_400);
export const noRefreshCookie = (request: Request) => cookie(request, '', 0);

/** The refresh token a request brings, if any. */
export function readRefreshCookie(request: Request): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The cookie is the one thing a browser sends by itself: no other site may make it do so. */
export function requireOwnSite(request: Request): void {
  const site = request.headers.get('sec-fetch-site') ?? 'none';
  if ((site === 'same-origin' || site === 'none') && isOwnOrigin(request)) return;
  throw forbidden('This can only be asked for by Talky’s own pages.');
}
