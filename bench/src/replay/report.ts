import type { Plan } from './plan.ts';
import type { ReplayResult } from './replay.ts';
import type { Findings } from './verify/member-stream.ts';

const count = (value: number) => value.toLocaleString('en');
const ms = (value: number) => `${value.toFixed(1)} ms`;

const faults = ({ lost, doubled, disordered, wrong }: Findings) => lost + doubled + disordered + wrong;

const isGood = ({ streams, history }: ReplayResult) => faults(streams) + faults(history) === 0;

function describeFaults({ lost, doubled, disordered, wrong }: Findings): string {
  return `${count(lost)} lost, ${count(doubled)} doubled, ${count(disordered)} out of order, ${count(wrong)} wrong`;
}

/** The outcome as lines, and whether nothing is wrong. */
export function report(plan: Plan, result: ReplayResult): { lines: string[]; isGood: boolean } {
  const { streams, history, stopwatch, seconds } = result;
  const steps = plan.channels.flatMap((channel) => channel.steps);
  const kind = (wanted: string) => count(steps.filter((step) => step.kind === wanted).length);
  const founding = plan.channels.reduce((total, { foundingJoins }) => total + foundingJoins, 0);
  const lines = [
    `people      ${count(plan.users.length)} in ${count(plan.channels.length)} channels`,
    `messages    ${count(plan.messages)} of the export: ${kind('say')} said, ${kind('join')} joins and ${count(founding)} by founding, ${kind('leave')} leaves; ${kind('edit')} edits`,
    `took        ${seconds.toFixed(1)} s, ${count(Math.round(steps.length / seconds))} steps a second`,
    `deliveries  ${count(streams.deliveries)}: ${describeFaults(streams)}`,
    `history     ${count(history.deliveries)}: ${describeFaults(history)}`,
    `ack         p50 ${ms(stopwatch.ack(50))}, p99 ${ms(stopwatch.ack(99))}`,
    `delivery    p50 ${ms(stopwatch.delivery(50))}, p99 ${ms(stopwatch.delivery(99))}`,
  ];
  if (plan.passedOver > 0) lines.push(`passed over ${count(plan.passedOver)} that no person of the export wrote`);
  return { lines, isGood: isGood(result) };
}
