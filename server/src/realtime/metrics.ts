import { Counter, Gauge } from 'prom-client';
import { registry } from '../metrics/registry.ts';
import { waitingForRedis } from './broker.ts';
import { clusterView, suspectCount } from './cluster.ts';
import { counters } from './counters.ts';
import { openDrafts } from './deadlines.ts';
import { flyingCount, waitingCount } from './handover.ts';
import { waitingHellos } from './hello-queue.ts';
import { liveChats } from './hub.ts';
import { ledgerLength } from './ledger.ts';
import { allConnections, localUserCount } from './local-users.ts';
import { watchedCount } from './presence.ts';
import { waitingFrames } from './waiting-frames.ts';

/** Looked up when Prometheus asks. */
const gauges: Record<string, [help: string, read: () => number]> = {
  talky_sockets: ['Sockets open on this instance.', () => allConnections().size],
  talky_people: ['People with a socket on this instance.', localUserCount],
  talky_presence_watched: ['People whose presence somebody on this instance watches.', watchedCount],
  talky_live_chats: ['Chats somebody listens to on this instance.', () => liveChats().size],
  talky_instances: ['Instances alive, as this one sees them.', () => clusterView().length],
  talky_suspects: ['Instances taken out of the choice of owners.', suspectCount],
  talky_ledger_waiting: ['Drafts that wait to be written.', ledgerLength],
  talky_open_drafts: ['Drafts taken in by this instance and not answered yet.', openDrafts],
  talky_hellos_waiting: ['Sockets whose hello waits in line.', waitingHellos],
  talky_waiting_frames: ['Characters of frames that wait for the ones before them.', waitingFrames],
  talky_handover_flying: ['Drafts on their way to other owners.', flyingCount],
  talky_broker_waiting_bytes: ['Bytes published that Redis has not taken yet.', waitingForRedis],
  talky_handover_waiting: ['Drafts that wait for their chat’s change of owner.', waitingCount],
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
