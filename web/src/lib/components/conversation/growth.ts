import type { Row } from './rows.ts';

const messageKey = (row: Row | undefined) => (row && 'view' in row ? row.key : undefined);

/** True when rows came or went at the start only: then the view is to hold on to the end. */
export function growsAtStart(before: readonly Row[], after: readonly Row[]): boolean {
  if (before.length === 0 || before.length === after.length) return false;
  const firstBefore = messageKey(before.find((row) => 'view' in row));
  const firstAfter = messageKey(after.find((row) => 'view' in row));
  return firstBefore !== firstAfter && before.at(-1)?.key === after.at(-1)?.key;
}
