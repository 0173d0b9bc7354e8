import type { PushPayload } from '@talky/server/protocol';

/** More than any platform shows. */
const bodyMax = 500;
const ellipsis = '…';
const characters = new Intl.Segmenter();

/** Bytes of a text inside of JSON. */
const bytesOf = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;

/** Cuts a text between characters, as people count them, so that it takes at most `max` bytes inside of JSON. */
function cut(text: string, max: number): string {
  const known = text.length > bodyMax ? text.slice(0, 2 * bodyMax) : text;
  if (text.length <= bodyMax && bytesOf(text) <= max) return text;
  let kept = '';
  let left = max - Buffer.byteLength(ellipsis);
  for (const { segment } of characters.segment(known)) {
    left -= bytesOf(segment);
    if (left < 0 || kept.length + segment.length > bodyMax) return kept === '' ? '' : `${kept.trimEnd()}${ellipsis}`;
    kept += segment;
  }
  return kept;
}

/** The payload as JSON of at most `max` bytes: its text is cut, and what is read elsewhere left out, as need be. */
export function fit(payload: PushPayload, max: number): string {
  const whole = JSON.stringify(payload);
  if (payload.body.length <= bodyMax && Buffer.byteLength(whole) <= max) return whole;
  const rest = Buffer.byteLength(JSON.stringify({ ...payload, body: '' }));
  if (rest > max && Object.keys(payload.read).length > 0) return fit({ ...payload, read: {} }, max);
  return JSON.stringify({ ...payload, body: cut(payload.body, max - rest) });
}
