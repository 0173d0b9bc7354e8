import { invalid } from '../../errors.ts';
import { limits } from '../../protocol/limits.ts';

/** A name as kept: trimmed, one line, 1 to 80 characters. Throws otherwise. */
export function readName(text: string): string {
  const name = text.toWellFormed().replace(/\s+/g, ' ').trim();
  // Nothing that shows: control, format and unassigned characters alone are no name.
  if (name.replace(/[\p{C}\p{Z}]/gu, '') === '') throw invalid('A name needs at least one character.');
  if (name.length > limits.nameMax) throw invalid(`A name may have up to ${limits.nameMax} characters.`);
  return name;
}
