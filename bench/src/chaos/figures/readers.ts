import type { Diary } from '../people/diary.ts';
import type { Ordeal } from '../stage/inflict.ts';

/** One reader's way back after a server's death; times are `performance.now()`. */
export interface Return {
  userId: string;
  began: number;
  noticed: number;
  back: number;
  /** When the first message came. */
  reading: number;
}

/** The way back of each reader whose server died. */
export function returns({ absences }: Diary, ordeals: readonly Ordeal[], comesBack: ReadonlySet<string>): Return[] {
  const never = Number.POSITIVE_INFINITY;
  return ordeals.flatMap(({ began, repaired }) =>
    absences
      .filter(({ userId, noticed }) => comesBack.has(userId) && noticed >= began && noticed <= repaired)
      .map(({ userId, noticed, back = never, reading = never }) => ({ userId, began, noticed, back, reading })),
  );
}

/** Sorted milliseconds from each server's death to when each of its readers had a first message on another one. */
export const waitsOf = (all: readonly Return[]) =>
  all.map(({ began, reading }) => reading - began).sort((a, b) => a - b);

/** A slow return as a sentence; times in seconds from `start`. */
export function describeReturn({ userId, began, noticed, back, reading }: Return, start: number): string {
  const seconds = (time: number) => ((time - start) / 1_000).toFixed(1);
  return `${userId}: server dead at ${seconds(began)}, noticed at ${seconds(noticed)}, greeted at ${seconds(back)}, read at ${seconds(reading)} s`;
}

export function percentile(sorted: readonly number[], percent: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}
