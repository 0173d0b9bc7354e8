import { createHash, timingSafeEqual } from 'node:crypto';
import { unauthenticated } from '../../../../errors.ts';
import type { ZegoSettings } from '../../../../zego-settings.ts';

/** What ZEGOCLOUD says happened in a room. */
export interface RoomHint {
  kind: 'joined' | 'lost' | 'closed';
  roomId: string;
  /** As ZEGOCLOUD knows them; empty when the room closed. */
  user: string;
}

/** A retried one comes up to 62 s after the first; clocks differ. */
const ageMaxMs = 300_000;
/** The RTC product says seconds; ZIM, in places, milliseconds. */
const firstMs = 100_000_000_000;

const kinds = new Map<string, RoomHint['kind']>([
  ['room_login', 'joined'],
  ['room_logout', 'lost'],
  ['room_close', 'closed'],
]);

const refused = () => unauthenticated('This callback is not signed by ZEGOCLOUD.');

/** What signs a callback: SHA-1 over secret, timestamp and nonce, sorted as texts. The body is not signed. */
export const callbackSignature = (secret: string, timestamp: string, nonce: string) =>
  createHash('sha1').update([secret, timestamp, nonce].sort().join('')).digest('hex');

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function decoded(raw: string): string {
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '));
  } catch {
    return '';
  }
}

/** The documents say JSON that must be URL-decoded, and read single fields of a form: any of these may come. */
function fieldsOf(raw: string): Record<string, unknown> {
  return parseObject(raw) ?? parseObject(decoded(raw)) ?? Object.fromEntries(new URLSearchParams(raw));
}

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

function isSame(given: string, ours: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(ours)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * Checks who sent a callback and reads it; undefined when it tells of nothing that matters here. Throws
 * `unauthenticated` when no secret of ours signed it, it is old, or of another app.
 */
export function readCallback(
  { appId, serverSecret, callbackSecret }: Pick<ZegoSettings, 'appId' | 'serverSecret' | 'callbackSecret'>,
  raw: string,
  nowMs = Date.now(),
): RoomHint | undefined {
  const fields = fieldsOf(raw);
  const [timestamp, nonce, signature] = [fields.timestamp, fields.nonce, fields.signature].map(textOf);
  if (!timestamp || !nonce || !signature) throw refused();
  // One page of the documents signs with the one secret, one with the other.
  const secrets = callbackSecret ? [callbackSecret, serverSecret] : [serverSecret];
  if (!secrets.some((secret) => isSame(signature.toLowerCase(), callbackSignature(secret, timestamp, nonce))))
    throw refused();
  const sent = Number(timestamp);
  const sentMs = sent < firstMs ? sent * 1_000 : sent;
  if (!(Math.abs(nowMs - sentMs) <= ageMaxMs) || textOf(fields.appid) !== String(appId)) throw refused();
  const kind = kinds.get(textOf(fields.event));
  const roomId = textOf(fields.room_id);
  if (!kind || !roomId) return undefined;
  return { kind, roomId, user: kind === 'closed' ? '' : textOf(fields.user_account) };
}
