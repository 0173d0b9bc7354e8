import type { Figure, Outcome, Scenario } from '../scenarios/scenario.ts';
import { median } from './median.ts';

export interface Round {
  talky: Outcome;
  bare: Outcome;
}

interface Verdict {
  text: string;
  isMet: boolean;
}

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const show = (value: number) => (value >= 1_000 ? whole.format(value) : number.format(value));

/** Rounds are paired, so ratios are taken within a round: what slows the machine slows both. */
function ratioOf(rounds: readonly Round[], figure: string): number {
  return median(rounds.map(({ talky, bare }) => (talky.figures[figure] ?? Number.NaN) / (bare.figures[figure] ?? 0)));
}

function judge({ wanted }: Figure, talky: number, ratio: number): Verdict | undefined {
  if (!wanted) return undefined;
  if ('ratioAtLeast' in wanted)
    return { text: `≥ ${wanted.ratioAtLeast} of bare`, isMet: ratio >= wanted.ratioAtLeast };
  if ('ratioAtMost' in wanted) return { text: `≤ ${wanted.ratioAtMost}× bare`, isMet: ratio <= wanted.ratioAtMost };
  if ('atLeast' in wanted) return { text: `≥ ${show(wanted.atLeast)}`, isMet: talky >= wanted.atLeast };
  return { text: `≤ ${show(wanted.atMost)}`, isMet: talky <= wanted.atMost };
}

/** The scenario's figures as a Markdown table, and whether all that is wanted was reached. */
export function table(scenario: Scenario, rounds: readonly Round[]): { text: string; isMet: boolean } {
  const rows = [['', 'talky', 'bare', 'talky/bare', 'wanted', '']];
  let isMet = true;
  for (const figure of scenario.figures) {
    const of = (who: keyof Round) => median(rounds.map((round) => round[who].figures[figure.name] ?? Number.NaN));
    const ratio = ratioOf(rounds, figure.name);
    const verdict = judge(figure, of('talky'), ratio);
    if (verdict && !verdict.isMet) isMet = false;
    rows.push([
      `${figure.name} (${figure.unit})`,
      show(of('talky')),
      show(of('bare')),
      ratio.toFixed(2),
      verdict?.text ?? '',
      verdict ? (verdict.isMet ? 'yes' : 'NO') : '',
    ]);
  }
  return { text: markdown(rows), isMet };
}

function markdown(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)].join('\n');
}
