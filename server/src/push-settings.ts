import { createECDH } from 'node:crypto';
import { ConfigError } from './config-error.ts';
import { keptSecret } from './kept-secret.ts';

/** The key pair that push services know this Talky by, base64url, and whom they may write to about it (RFC 8292). */
export interface Vapid {
  publicKey: string;
  privateKey: string;
  subject: string;
}

export interface PushSettings {
  vapid: Vapid;
  /** Push services beside those of the browsers' vendors: exact names, or `*.suffix`. */
  hosts: readonly string[];
}

const keyBytes = 32;
const hostPattern = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/;

function makeKey(): string {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  // Padded: a key that begins with a zero is a byte short.
  return Buffer.from(pair.getPrivateKey('hex').padStart(2 * keyBytes, '0'), 'hex').toString('base64url');
}

/** Base64url as browsers have it, or hexadecimal as other secrets. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64url');
}

function publicKeyOf(privateKey: Buffer): string {
  try {
    const pair = createECDH('prime256v1');
    pair.setPrivateKey(privateKey);
    if (privateKey.length === keyBytes) return pair.getPublicKey('base64url');
  } catch {
    // Zero, or beyond the curve's order: answered below as any other wrong key.
  }
  throw new ConfigError(`VAPID_PRIVATE_KEY must be ${keyBytes} bytes of a P-256 key, base64url or hexadecimal.`);
}

/** Whom a push service's people write to: it takes no address of this machine, and nobody reads this one. */
const nobody = 'mailto:talky@example.org';

function readSubject(value: string | undefined, publicUrl: string | undefined): string {
  const subject = value || (publicUrl?.startsWith('https:') ? publicUrl : nobody);
  if (!/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(subject))
    throw new ConfigError('VAPID_SUBJECT must begin with mailto: or https://, and name whom a push service can reach.');
  return subject;
}

function readHosts(value: string | undefined): string[] {
  const hosts = (value || '').split(',').map((host) => host.trim().toLowerCase());
  for (const host of hosts.filter(Boolean))
    if (!hostPattern.test(host))
      throw new ConfigError(`PUSH_HOSTS names "${host}", but must name hosts: push.example.org or *.example.org.`);
  return hosts.filter(Boolean);
}

/** Reads what web push needs: from the environment, with a key pair that is else made once and kept in the data folder. */
export function readPushSettings(
  env: Record<string, string | undefined>,
  dataDir: string,
  publicUrl: string | undefined,
): PushSettings {
  const privateKey = bytesOf(env.VAPID_PRIVATE_KEY || keptSecret(dataDir, 'vapid-private-key', makeKey));
  const publicKey = publicKeyOf(privateKey);
  if (env.VAPID_PUBLIC_KEY && env.VAPID_PUBLIC_KEY !== publicKey)
    throw new ConfigError('VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY do not belong together.');
  return {
    vapid: {
      publicKey,
      privateKey: privateKey.toString('base64url'),
      subject: readSubject(env.VAPID_SUBJECT, publicUrl),
    },
    hosts: readHosts(env.PUSH_HOSTS),
  };
}
