import { config } from '@talky/server/backend';
import { getVapidHeaders } from 'web-push';

/** Push services refuse tokens that hold for more than a day. */
const tokenSeconds = 12 * 3_600;
/** With this much left another is made. */
const spareSeconds = 3_600;

interface Signed {
  header: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

const signed = new Map<string, Signed>();

/** The `Authorization` by which a push service knows this Talky (RFC 8292); one signature serves many messages. */
export function vapidHeader(origin: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const { subject, publicKey, privateKey } = config().push.vapid;
  const key = `${publicKey} ${origin}`;
  const known = signed.get(key);
  if (known && known.expiresAt - now > spareSeconds) return known.header;
  const expiresAt = now + tokenSeconds;
  const { Authorization } = getVapidHeaders(origin, subject, publicKey, privateKey, 'aes128gcm', expiresAt);
  signed.set(key, { header: Authorization, expiresAt });
  return Authorization;
}
