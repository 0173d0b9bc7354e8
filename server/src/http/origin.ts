import { config } from '../config.ts';

/** None, the request's own host, or PUBLIC_URL: anything else is another site riding on somebody's browser. */
export function isOwnOrigin(request: Request): boolean {
  const origin = request.headers.get('origin');
  if (origin === null) return true;
  const { publicUrl } = config();
  try {
    const { host } = new URL(origin);
    return host === request.headers.get('host') || (publicUrl !== undefined && new URL(publicUrl).origin === origin);
  } catch {
    return false;
  }
}

/** The address people reach this Talky under: PUBLIC_URL, else the one the request names. */
export function originOf(request: Request): string {
  const { publicUrl } = config();
  if (publicUrl) return publicUrl;
  const { protocol, host } = new URL(request.url);
  return `${request.headers.get('x-forwarded-proto') === 'https' ? 'https:' : protocol}//${request.headers.get('host') ?? host}`;
}
