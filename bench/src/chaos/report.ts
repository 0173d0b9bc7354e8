import { violations } from './check/judge.ts';
import { gapsByKind } from './figures/acks.ts';
import { promisedFigures, readersBackWithin, readersReturns } from './figures/all.ts';
import { describeFlap, describeLate, flaps } from './figures/presence.ts';
import { isKept, type Promised } from './figures/promise.ts';
import { describeReturn } from './figures/readers.ts';
import { type FaultKind, faultKinds } from './plan.ts';
import type { RunResult } from './run.ts';

const count = (value: number) => Math.round(value).toLocaleString('en');

function figureLine(promised: Promised): string {
  const { what, measured, wanted, unit } = promised;
  const figure = (value: number) => (value === Number.POSITIVE_INFINITY ? 'never' : `${count(value)} ${unit}`.trim());
  const found = measured === undefined ? 'not seen in this run' : figure(measured);
  const mark = measured === undefined ? '–' : isKept(promised) ? 'yes' : 'NO';
  return `  ${mark.padEnd(4)}${what}: ${found} (wanted: at most ${figure(wanted)})`;
}

function faultLines({ diary, ordeals }: RunResult): string[] {
  const gaps = gapsByKind(diary, ordeals);
  const byKind = Map.groupBy(ordeals, ({ fault }) => fault.kind);
  return [...byKind].map(
    ([kind, those]) =>
      `  ${kind.padEnd(26)}${String(those.length).padStart(3)}   longest ack gap ${count(gaps.get(kind) ?? 0)} ms`,
  );
}

const isKill = (kind: FaultKind) => faultKinds[kind].isKill;

/** The outcome as lines, and whether everything was as promised. */
export function report(result: RunResult): { lines: string[]; isGood: boolean } {
  const { diary, ordeals, verdict, crowd, start, seconds } = result;
  const kills = ordeals.filter(({ fault }) => isKill(fault.kind)).length;
  const figures = promisedFigures(result);
  const { lost, undelivered, doubled, disordered, gaps, stale, disorderedChanges, inversions } = verdict;
  const changes = crowd.talkers
    .flatMap(({ inboxes }) => [...inboxes.values()])
    .reduce((sum, one) => sum + one.changes, 0);
  const lines = [
    `faults      ${ordeals.length}, ${kills} of them kills`,
    ...faultLines(result),
    `acks        ${count(diary.acks.length)} in ${count(seconds)} s`,
    `deliveries  ${count(diary.deliveries.length)}, and ${count(changes)} of changes; ${count(diary.absences.filter(({ from }) => from > 0).length)} reconnects, ${diary.resets} chats fetched anew`,
    `checked     lost ${lost}, undelivered ${undelivered}, doubled ${doubled}, out of order ${disordered}, gaps in seq ${gaps}, changes out of order ${disorderedChanges}, wrong wording ${stale}`,
    `            a sender's messages in another order than written: ${inversions} (no promise while they change instance)`,
    ...verdict.examples.map((line) => `            ${line}`),
    ...[...new Set(diary.surprises)].slice(0, 20).map((line) => `surprise    ${line}`),
    ...flaps(diary)
      .slice(0, 20)
      .map((sight) => `flap        ${describeFlap(diary, sight, start)}`),
    ...readersReturns(result)
      .filter(({ began, reading }) => reading - began > readersBackWithin)
      .map((one) => `slow        ${describeReturn(one, start)}`),
    ...describeLate(diary, crowd.deaths, crowd.watcherIds, ordeals, start).map((line) => `late        ${line}`),
    'wanted',
    ...figures.map(figureLine),
  ];
  const isGood = violations(verdict) === 0 && diary.surprises.length === 0 && figures.every(isKept);
  return { lines, isGood };
}
