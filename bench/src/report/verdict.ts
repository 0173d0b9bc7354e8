import type { Figure, Wanted } from '../scenarios/scenario.ts';
import { show } from './number.ts';
import { middle, type Round, ratio } from './round.ts';

export interface Verdict {
  text: string;
  isMet: boolean;
}

function isMet(wanted: Wanted, value: number): boolean {
  return 'atLeast' in wanted ? value >= wanted.atLeast : value <= wanted.atMost;
}

function say(wanted: Wanted): string {
  const mark = 'atLeast' in wanted ? `≥ ${show(wanted.atLeast)}` : `≤ ${show(wanted.atMost)}`;
  return wanted.over ? `${mark}× ${wanted.over}` : mark;
}

/** Whether a figure is what it is wanted to be; undefined where nothing is wanted of it. */
export function judge({ name, wanted }: Figure, rounds: readonly Round[]): Verdict | undefined {
  if (!wanted || wanted.length === 0) return undefined;
  const values = wanted.map(({ of, over }) => (over ? ratio(rounds, name, of, over) : middle(rounds, name, of)));
  return {
    text: wanted.map(say).join(', '),
    isMet: wanted.every((mark, place) => isMet(mark, values[place] ?? Number.NaN)),
  };
}
