import { config } from '../config.ts';

/** The address people reach this Talky under: PUBLIC_URL, else the one the request names. */
export function originOf(request: Request): string {
  const { publicUrl } = config();
  if (publicUrl) return publicUrl;
  const { protocol, host } = new URL(request.url);
  return `${request.headers.get('x-forwarded-proto') === 'https' ? 'https:' : protocol}//${request.headers.get('host') ?? host}`;
}
