import { busyFigures, busyShares, capacity } from '../load/busy.ts';
import { Crowd } from '../load/crowd.ts';
import { closedLoop } from '../load/pace.ts';
import type { Scenario, Wanted } from './scenario.ts';

interface Crowded extends Pick<Scenario, 'name' | 'about' | 'shape' | 'contestants' | 'ratios'> {
  /** Messages under way. */
  inFlight: number;
  /** Of the messages a second. */
  wanted?: Wanted[];
}

/** Throughput of several instances: each keeps to one core, stores and generator share both with them. */
export function instancesMessages({ inFlight, wanted = [], ...about }: Crowded): Scenario {
  return {
    ...about,
    placement: 'a core an instance',
    hasCeiling: false,
    figures: [
      { name: 'messages', unit: '/s', wanted },
      { name: 'capacity', unit: 'messages/s, a core each' },
      { name: 'deliveries', unit: '/s' },
      ...busyFigures,
    ],
    async run({ entrances, processes, population, seconds }) {
      const crowd = new Crowd(population);
      await crowd.connect(entrances);
      const { messages, deliveries, busy } = await closedLoop(crowd, inFlight, seconds, processes);
      const problems = crowd.problems();
      crowd.close();
      return {
        figures: {
          messages,
          capacity: capacity(messages, busy),
          deliveries,
          ...busyShares(busy),
        },
        problems,
        sent: crowd.exchange.sent,
      };
    },
  };
}
