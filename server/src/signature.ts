import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from './config.ts';

/**
 * A signature by this Talky's secret, base64url. The purpose is signed along: what was signed for one passes for no
 * other.
 */
const sign = (purpose: string, claims: string): string =>
  createHmac('sha256', config().jwtSecret).update(`talky:${purpose}:${claims}`).digest('base64url');

/** Claims that nobody else can make, with their signature behind the last dot. */
export const signed = (purpose: string, claims: string): string => `${claims}.${sign(purpose, claims)}`;

/** What was signed for this purpose; undefined when it was not by us. */
export function readSigned(purpose: string, text: string): string | undefined {
  const claims = text.slice(0, Math.max(text.lastIndexOf('.'), 0));
  const [given, ours] = [Buffer.from(text), Buffer.from(signed(purpose, claims))];
  return given.length === ours.length && timingSafeEqual(given, ours) ? claims : undefined;
}
