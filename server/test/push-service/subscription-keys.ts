import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto';

const saltBytes = 16;
const tagBytes = 16;
/** Salt, record size (4), length of the key's id (1). */
const headBytes = saltBytes + 5;

function derive(secret: Buffer, salt: Buffer, info: string | Buffer, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));
}

/** The keys a browser makes for a subscription. Written after RFC 8291 alone, so that it judges whoever encrypts. */
export class SubscriptionKeys {
  readonly #pair: ECDH = createECDH('prime256v1');
  readonly #auth = randomBytes(16);
  readonly p256dh: string;
  readonly auth: string;

  constructor() {
    this.p256dh = this.#pair.generateKeys().toString('base64url');
    this.auth = this.#auth.toString('base64url');
  }

  /** Opens what was encrypted for this subscription, of one record. Throws for anything else. */
  decrypt(body: Buffer): string {
    const salt = body.subarray(0, saltBytes);
    const recordBytes = body.readUInt32BE(saltBytes);
    const theirs = body.subarray(headBytes, headBytes + body.readUInt8(saltBytes + 4));
    const record = body.subarray(headBytes + theirs.length);
    if (record.length > recordBytes) throw new Error('A push message is one record.');
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.#pair.getPublicKey(), theirs]);
    const secret = derive(this.#pair.computeSecret(theirs), this.#auth, info, 32);
    const key = derive(secret, salt, 'Content-Encoding: aes128gcm\0', 16);
    const nonce = derive(secret, salt, 'Content-Encoding: nonce\0', 12);
    const cipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-tagBytes));
    const padded = Buffer.concat([cipher.update(record.subarray(0, -tagBytes)), cipher.final()]);
    const end = padded.findLastIndex((byte) => byte !== 0);
    // The last record's text ends with a 2, behind which there may be padding.
    if (padded[end] !== 2) throw new Error('The record is not the last one.');
    return padded.subarray(0, end).toString('utf8');
  }
}
