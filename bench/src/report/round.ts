import type { ContestantName } from '../contestants/contestant.ts';
import type { Outcome } from '../scenarios/scenario.ts';
import { median } from './median.ts';

/** Everyone measured once, one after the other. */
export type Round = Partial<Record<ContestantName, Outcome>>;

const value = (round: Round, figure: string, who: ContestantName) => round[who]?.figures[figure] ?? Number.NaN;

/** A contestant's median; NaN where it was not measured. */
export function middle(rounds: readonly Round[], figure: string, who: ContestantName): number {
  return median(rounds.map((round) => value(round, figure, who)).filter((each) => !Number.isNaN(each)));
}

/** Rounds are paired, so ratios are taken within a round: what slows the machine slows both. */
export function ratio(rounds: readonly Round[], figure: string, of: ContestantName, over: ContestantName): number {
  const ratios = rounds.map((round) => value(round, figure, of) / value(round, figure, over));
  return median(ratios.filter((each) => !Number.isNaN(each)));
}
