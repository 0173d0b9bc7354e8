export interface MentionQuery {
  /** Where the @ stands. */
  start: number;
  /** What follows it, up to the caret. */
  text: string;
}

/** No name is longer, so nobody is being named any more. */
const longest = 80;
const partOfWord = /[\p{L}\p{M}\p{N}_@/.+-]/u;

/** In code an @ is an @: a fence is open, or a single backtick on this line. */
function endsInCode(text: string): boolean {
  if (text.split('```').length % 2 === 0) return true;
  const line = text.slice(text.lastIndexOf('\n') + 1);
  return line.split('`').length % 2 === 0;
}

/** Whom somebody is about to mention at the caret; undefined while they are not. Names have blanks, so it may too. */
export function mentionQueryAt(text: string, caret: number): MentionQuery | undefined {
  const start = caret > 0 ? text.lastIndexOf('@', caret - 1) : -1;
  if (start < 0 || caret - start > longest) return undefined;
  if (partOfWord.test(text.at(start - 1) ?? '') && start > 0) return undefined;
  const query = text.slice(start + 1, caret);
  // Behind a blank Enter sends: the name may have been all.
  if (/\n|^\s|\s$/.test(query) || endsInCode(text.slice(0, start))) return undefined;
  return { start, text: query };
}
