const opening = /^[ \t>]*(`{3,}(?=[^`]*$)|~{3,})/;
const closing = /^[ \t>]*(`{3,}|~{3,})[ \t\r]*$/;

/** The text with fenced blocks blanked out, up to the end where one is not closed. */
function withoutBlocks(text: string): string {
  let open: string | undefined;
  const lines = text.split('\n').map((line) => {
    if (open === undefined) {
      open = opening.exec(line)?.[1];
      return open === undefined ? line : ' '.repeat(line.length);
    }
    if (closing.exec(line)?.[1]?.startsWith(open)) open = undefined;
    return ' '.repeat(line.length);
  });
  return lines.join('\n');
}

/** A run of backticks, or the gap between two paragraphs, which no span crosses. */
interface Sign {
  offset: number;
  /** 0: a gap. */
  ticks: number;
  canOpen: boolean;
}

function signsOf(text: string): Sign[] {
  return [...text.matchAll(/`+|\n[ \t]*\n/g)].map(({ 0: sign, index }) => ({
    offset: index,
    ticks: sign[0] === '`' ? sign.length : 0,
    canOpen: text[index - 1] !== '\\' || text[index - 2] === '\\',
  }));
}

/** For each run the place of the next one as long in its paragraph: what closes a span that it opens. */
function partnersOf(signs: readonly Sign[]): (number | undefined)[] {
  const next = new Map<number, number>();
  const partners: (number | undefined)[] = [];
  for (const [index, { ticks }] of [...signs.entries()].reverse()) {
    if (ticks === 0) next.clear();
    partners[index] = next.get(ticks);
    if (ticks > 0) next.set(ticks, index);
  }
  return partners;
}

function withoutSpans(text: string): string {
  const signs = signsOf(text);
  const partners = partnersOf(signs);
  let clean = '';
  let done = 0;
  for (const [index, { offset, canOpen }] of signs.entries()) {
    const partner = signs[partners[index] ?? -1];
    if (!partner || !canOpen || offset < done) continue;
    const end = partner.offset + partner.ticks;
    clean += text.slice(done, offset) + ' '.repeat(end - offset);
    done = end;
  }
  return clean + text.slice(done);
}

/**
 * A message's content with blanks in place of what Markdown shows as code, as long as before. Takes time in proportion
 * to its length, whatever stands in it.
 */
export function withoutCode(content: string): string {
  return content.includes('`') || content.includes('~~~') ? withoutSpans(withoutBlocks(content)) : content;
}
