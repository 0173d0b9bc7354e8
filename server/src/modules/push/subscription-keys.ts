import { createECDH } from 'node:crypto';
import { invalid } from '../../errors.ts';

const authBytes = 16;
const probe = createECDH('prime256v1');
probe.generateKeys();

const bytesOf = (text: string) => (/^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url') : Buffer.alloc(0));

function isPoint(text: string): boolean {
  try {
    probe.computeSecret(bytesOf(text));
    return true;
  } catch {
    return false;
  }
}

/** Throws `invalid_request` unless messages can be encrypted for these keys, so that none fails for it later. */
export function checkSubscriptionKeys({ p256dh, auth }: { p256dh: string; auth: string }): void {
  if (!isPoint(p256dh) || bytesOf(auth).length !== authBytes)
    throw invalid('These are not the keys of a push subscription.');
}
