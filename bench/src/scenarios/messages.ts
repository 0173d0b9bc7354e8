import { Crowd } from '../load/crowd.ts';
import { closedLoop, fixedRate } from '../load/pace.ts';
import type { Shape } from '../load/population.ts';
import type { Scenario } from './scenario.ts';

interface Traffic {
  name: string;
  about: string;
  chats: number;
  membersPerChat: number;
  /** Messages under way while throughput is measured. */
  inFlight: number;
  /** Messages a second while latency is measured: far below what either reaches. */
  rate: number;
}

/** A scenario in which everyone is connected and writes in turn: throughput first, then latency at a fixed rate. */
export function messageScenario({ name, about, chats, membersPerChat, inFlight, rate }: Traffic): Scenario {
  const shape: Shape = { chats, membersPerChat, isGroup: membersPerChat > 2, messagesPerChat: 0 };
  return {
    name,
    about,
    shape,
    hasCeiling: true,
    figures: [
      { name: 'messages', unit: '/s', wanted: { ratioAtLeast: 0.6 } },
      { name: 'deliveries', unit: '/s' },
      { name: 'generator busy', unit: '%' },
      { name: `ack p50 at ${rate}/s`, unit: 'ms' },
      { name: `ack p99 at ${rate}/s`, unit: 'ms', wanted: { ratioAtMost: 2 } },
      { name: `delivered p50 at ${rate}/s`, unit: 'ms' },
      { name: `delivered p99 at ${rate}/s`, unit: 'ms' },
    ],
    async run({ port, population, seconds }) {
      const crowd = new Crowd(population);
      await crowd.connect(port);
      const speed = await closedLoop(crowd, inFlight, seconds);
      const latency = await fixedRate(crowd, rate, seconds);
      const problems = crowd.problems();
      crowd.close();
      return {
        figures: {
          messages: speed.messages,
          deliveries: speed.deliveries,
          'generator busy': speed.generatorLoad,
          [`ack p50 at ${rate}/s`]: latency.ackP50,
          [`ack p99 at ${rate}/s`]: latency.ackP99,
          [`delivered p50 at ${rate}/s`]: latency.deliveryP50,
          [`delivered p99 at ${rate}/s`]: latency.deliveryP99,
        },
        problems,
        sent: crowd.exchange.sent,
      };
    },
  };
}
