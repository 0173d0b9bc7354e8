import { fold } from '../users/terms.ts';

/** The last text that was folded: a message is compared with the keywords of all its recipients in turn. */
let last = { text: '', folded: '' };

function foldOnce(text: string): string {
  if (last.text !== text) last = { text, folded: fold(text) };
  return last.folded;
}

/** Letters of scripts that set words apart by blanks; in the others a word may stand anywhere. */
const letter =
  /[[\p{L}\p{N}_]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]]/v;
const isLetter = (character: string | undefined) => character !== undefined && letter.test(character);

/** The whole character that ends before a place in a text: one in two UTF-16 units counts as one. */
const before = (text: string, place: number) => [...text.slice(Math.max(0, place - 2), place)].at(-1);

const at = (text: string, place: number) => {
  const point = text.codePointAt(place);
  return point === undefined ? undefined : String.fromCodePoint(point);
};

/** Whether it stands in the text as a word of its own. A keyword that begins or ends with a sign needs no edge there. */
function standsAlone(text: string, keyword: string): boolean {
  for (let place = text.indexOf(keyword); place >= 0; place = text.indexOf(keyword, place + 1)) {
    const end = place + keyword.length;
    const begins = !isLetter(at(keyword, 0)) || !isLetter(before(text, place));
    const ends = !isLetter(before(keyword, keyword.length)) || !isLetter(at(text, end));
    if (begins && ends) return true;
  }
  return false;
}

/** Whether one of the keywords is in a text, whatever the case and accents of both; not inside another word. */
export function mentionsKeyword(content: string, keywords: readonly string[]): boolean {
  if (keywords.length === 0) return false;
  const text = foldOnce(content);
  return keywords.some((keyword) => {
    const folded = fold(keyword);
    return folded !== '' && standsAlone(text, folded);
  });
}
