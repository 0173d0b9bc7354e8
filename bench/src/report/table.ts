import type { Scenario } from '../scenarios/scenario.ts';
import { show } from './number.ts';
import { middle, type Round, ratio } from './round.ts';
import { judge } from './verdict.ts';

/** The scenario's figures as a Markdown table, and whether all that is wanted was reached. */
export function table(scenario: Scenario, rounds: readonly Round[]): { text: string; isMet: boolean } {
  const { contestants, ratios, figures } = scenario;
  const rows = [['', ...contestants, ...ratios.map(([of, over]) => `${of} / ${over}`), 'wanted', '']];
  let isMet = true;
  for (const figure of figures) {
    const verdict = judge(figure, rounds);
    if (verdict && !verdict.isMet) isMet = false;
    rows.push([
      `${figure.name} (${figure.unit})`,
      ...contestants.map((who) => show(middle(rounds, figure.name, who))),
      ...ratios.map(([of, over]) => show(ratio(rounds, figure.name, of, over))),
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
