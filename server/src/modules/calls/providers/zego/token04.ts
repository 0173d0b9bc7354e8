import { createCipheriv, randomBytes, randomInt } from 'node:crypto';
import type { ZegoSettings } from '../../../../zego-settings.ts';

/** Who a token is for, and what it lets them do. */
export interface Permit {
  /** At most 64 characters. */
  userId: string;
  /** What it is limited to; empty = it proves only who somebody is. */
  payload: string;
  /** How long it holds. */
  seconds: number;
}

const ivBytes = { gcm: 12, cbc: 16 } as const;
/** Says behind the ciphertext that it is GCM; the older form says nothing. */
const gcmMark = Buffer.of(1);

const uint16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
};

const int64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};

/** ZEGOCLOUD's generators take 16 letters and digits for an IV; hexadecimal ones are. */
function encryptCbc(plain: string, key: Buffer): { iv: Buffer; sealed: Buffer } {
  const iv = Buffer.from(randomBytes(ivBytes.cbc / 2).toString('hex'));
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  return { iv, sealed: Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]) };
}

function encryptGcm(plain: string, key: Buffer): { iv: Buffer; sealed: Buffer } {
  const iv = randomBytes(ivBytes.gcm);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return { iv, sealed: Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]) };
}

/** What a token carries so that it opens one room only, and sends these streams only. */
export const roomPayload = (roomId: string, streamIds: readonly string[]) =>
  JSON.stringify({ room_id: roomId, privilege: { 1: 1, 2: 1 }, stream_id_list: streamIds });

/**
 * Makes a token of version 04: when it ends, the IV and the ciphertext, each with its length before it, in base64. The key
 * is the secret's own characters. `nowMs` is for tests.
 */
export function makeToken(
  { appId, serverSecret, tokenMode }: Pick<ZegoSettings, 'appId' | 'serverSecret' | 'tokenMode'>,
  { userId, payload, seconds }: Permit,
  nowMs = Date.now(),
): string {
  const ctime = Math.floor(nowMs / 1_000);
  const expire = ctime + seconds;
  const nonce = randomInt(2 ** 31);
  const plain = JSON.stringify({ app_id: appId, user_id: userId, nonce, ctime, expire, payload });
  const key = Buffer.from(serverSecret);
  const { iv, sealed } = tokenMode === 'gcm' ? encryptGcm(plain, key) : encryptCbc(plain, key);
  const parts = [int64(expire), uint16(iv.length), iv, uint16(sealed.length), sealed];
  return `04${Buffer.concat(tokenMode === 'gcm' ? [...parts, gcmMark] : parts).toString('base64')}`;
}
