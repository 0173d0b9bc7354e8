import { registry } from '@talky/server/observe';
import { Counter } from 'prom-client';

const decisions = new Counter({
  name: 'talky_notifications_decided_total',
  help: 'Members decided about, a message each, by the reason that each is told or not.',
  labelNames: ['because'],
  registers: [registry],
});

/** Counts what was decided about members of a chat. */
export function noteDecisions(reasons: Readonly<Record<string, string>>): void {
  const counts = new Map<string, number>();
  for (const because of Object.values(reasons)) counts.set(because, (counts.get(because) ?? 0) + 1);
  for (const [because, count] of counts) decisions.inc({ because }, count);
}
