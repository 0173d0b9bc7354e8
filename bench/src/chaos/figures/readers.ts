import type { Diary } from '../people/diary.ts';
import type { Ordeal } from '../stage/inflict.ts';

/** Sorted milliseconds from each server's death to when each of its readers had a first message on another one. */
export function readersBack({ absences }: Diary, ordeals: readonly Ordeal[], comesBack: ReadonlySet<string>): number[] {
  const waits: number[] = [];
  for (const { began, repaired } of ordeals) {
    for (const { userId, noticed, reading } of absences) {
      if (comesBack.has(userId) && noticed >= began && noticed <= repaired)
        waits.push((reading ?? Number.POSITIVE_INFINITY) - began);
    }
  }
  return waits.sort((a, b) => a - b);
}

export function percentile(sorted: readonly number[], percent: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}
