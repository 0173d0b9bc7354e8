import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { clusterView, suspectCount } from './cluster.ts';
import { counters } from './counters.ts';
import { flyingCount } from './handover.ts';
import { liveChats } from './hub.ts';
import { ledgerLength } from './ledger.ts';
import { allConnections } from './local-users.ts';

const registry = new Registry();
const gauges: Record<string, [help: string, read: () => number]> = {
  talky_sockets: ['Sockets open on this instance.', () => allConnections().size],
  talky_live_chats: ['Chats somebody listens to on this instance.', () => liveChats().size],
  talky_instances: ['Instances alive, as this one sees them.', () => clusterView().length],
  talky_suspects: ['Instances taken out of the choice of owners.', suspectCount],
  talky_ledger_waiting: ['Drafts that wait to be written.', ledgerLength],
  talky_handover_flying: ['Drafts on their way to other owners.', flyingCount],
};

for (const [name, [help, read]] of Object.entries(gauges)) {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/** Zero in quiet times; what each means stands in counters.ts. */
for (const key of Object.keys(counters) as (keyof typeof counters)[]) {
  new Counter({
    name: `talky_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_total`,
    help: `How often: ${key}.`,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(counters[key]);
    },
  });
}

let hasDefaults = false;

/** Everything in Prometheus's text format. */
export async function metricsText(): Promise<string> {
  if (!hasDefaults) collectDefaultMetrics({ register: registry });
  hasDefaults = true;
  return await registry.metrics();
}
