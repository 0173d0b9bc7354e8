import { createPublicKey, verify } from 'node:crypto';

/** Seconds a token may hold: a push service refuses longer ones. */
const longest = 24 * 3_600;

function keyOf(publicKey: string) {
  const point = Buffer.from(publicKey, 'base64url');
  if (point.length !== 65 || point[0] !== 4) throw new Error('The VAPID key is no point of P-256.');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
}

const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/**
 * Throws unless an Authorization header is what RFC 8292 asks for: signed by the key that the subscription was made
 * with, for this service, by somebody who can be written to, and not for long.
 */
export function checkVapid(authorization: string, publicKey: string, audience: string): void {
  const [, token = '', key] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  if (key !== publicKey) throw new Error('The subscription was made with another VAPID key.');
  const [head = '', claims = '', signature = ''] = token.split('.');
  const { alg } = parse(head);
  const { aud, exp, sub } = parse(claims);
  const left = Number(exp) - Date.now() / 1_000;
  if (alg !== 'ES256') throw new Error('The token is not signed with ES256.');
  if (aud !== audience) throw new Error(`The token is for ${String(aud)}.`);
  if (!(left > 0 && left <= longest)) throw new Error('The token has expired, or holds for more than a day.');
  if (!/^(mailto:|https:\/\/)./.test(String(sub))) throw new Error('The token does not say whom to write to.');
  const isOurs = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: keyOf(publicKey), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isOurs) throw new Error('The signature is not by the VAPID key.');
}
