import { limits } from '../../protocol/limits.ts';
import { fold } from '../users/terms.ts';
import { withoutCode } from './code-parts.ts';

/** Where a name may follow an "@" in a text. */
export interface NamePlace {
  /** Of the "@". */
  offset: number;
  /** Where each name that may be meant ends, by the folded name; the longest last. */
  ends: Map<string, number>;
}

// Not inside an e-mail address, nor in a web address or a path.
const at = /(?<![\p{L}\p{M}\p{N}_.@/+-])@(?=[^\s@])/gu;
/** What makes a name go on: "@ada" is not in "@adam", "@ada-marie" nor "@ada.org". */
const goesOn = /[\p{L}\p{M}\p{N}_]|[-.](?=[\p{L}\p{N}])/uy;
/** Names are kept to a length; written with other marks they may be longer. */
const reach = 2 * limits.nameMax;
/** So many words and signs of a text are taken for a name's at most. */
const endsMax = 24;

function goesOnAt(text: string, index: number): boolean {
  goesOn.lastIndex = index;
  return goesOn.test(text);
}

function endsOf(line: string): Map<string, number> {
  const ends = new Map<string, number>();
  let end = 0;
  for (const sign of line) {
    end += sign.length;
    if (/\s/.test(sign) || goesOnAt(line, end)) continue;
    const name = fold(line.slice(0, end));
    if (name.length > limits.nameMax || ends.size >= endsMax) break;
    // A sign that folds away makes the name no longer.
    if (name !== '') ends.set(name, end);
  }
  return ends;
}

/** The first 50 places of a text at which somebody may be named, in order; none of them in code. */
export function findNamePlaces(content: string): NamePlace[] {
  const text = withoutCode(content);
  const places: NamePlace[] = [];
  for (const { index: offset } of text.matchAll(at)) {
    const line = text.slice(offset + 1, offset + 1 + reach).split('\n', 1)[0] ?? '';
    const ends = [...endsOf(line)].map(([name, end]) => [name, offset + 1 + end] as const);
    if (ends.length > 0) places.push({ offset, ends: new Map(ends) });
    if (places.length >= limits.mentionsMax) break;
  }
  return places;
}
