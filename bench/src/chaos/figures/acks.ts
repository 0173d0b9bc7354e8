import type { Diary } from '../people/diary.ts';
import type { FaultKind } from '../plan.ts';
import type { Ordeal } from '../stage/inflict.ts';

/** The longest silence between two acknowledgements within a time, in milliseconds. */
function longestAckGap({ acks }: Diary, from: number, to: number): number {
  let longest = 0;
  let last = from;
  for (const { at } of acks) {
    if (at < from) continue;
    longest = Math.max(longest, Math.min(at, to) - last);
    last = at;
    if (at >= to) return longest;
  }
  return Math.max(longest, to - last);
}

/** The longest silence of each kind of fault. */
export function gapsByKind(diary: Diary, ordeals: readonly Ordeal[]): Map<FaultKind, number> {
  const gaps = new Map<FaultKind, number>();
  for (const { fault, began, repaired } of ordeals) {
    const gap = longestAckGap(diary, began, repaired + 1_000);
    gaps.set(fault.kind, Math.max(gap, gaps.get(fault.kind) ?? 0));
  }
  return gaps;
}

/** How long after a repair the first message written in the trouble, or after it, was acknowledged: the worst case. */
export function firstAckAfter({ acks }: Diary, ordeals: readonly Ordeal[]): number | undefined {
  const waits = ordeals.map(({ repaired }) => (acks.find(({ at }) => at >= repaired)?.at ?? Infinity) - repaired);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}
