import { Crowd } from '../load/crowd.ts';
import { closedLoop, fixedRate, type Latencies } from '../load/pace.ts';
import type { Shape } from '../load/population.ts';
import { makeWire } from '../load/wire/wires.ts';
import { peers } from './comparisons.ts';
import type { Figure, Outcome, Scenario } from './scenario.ts';

interface Traffic {
  name: string;
  about: string;
  chats: number;
  membersPerChat: number;
  /** Messages under way while throughput is measured. */
  inFlight: number;
  /** Messages a second at which latency is measured: `moderate` is well within what each contestant reaches. */
  rates: { moderate: number; busy: number };
}

const latencyNames = ['ack p50', 'ack p99', 'delivered p50', 'delivered p99'] as const;
type LatencyName = (typeof latencyNames)[number];

function latencyFigures(rate: number, wanted: Partial<Record<LatencyName, Figure['wanted']>>): Figure[] {
  return latencyNames.map((name) => {
    const marks = wanted[name];
    return { name: `${name} at ${rate}/s`, unit: 'ms', ...(marks && { wanted: marks }) };
  });
}

function latencies(rate: number, { ackP50, ackP99, deliveryP50, deliveryP99 }: Latencies): Record<string, number> {
  const values = [ackP50, ackP99, deliveryP50, deliveryP99];
  return Object.fromEntries(latencyNames.map((name, place) => [`${name} at ${rate}/s`, values[place] ?? Number.NaN]));
}

/** A scenario in which everyone is connected and writes in turn: latency at a moderate rate, throughput, latency at a high rate. */
export function messageScenario({ name, about, chats, membersPerChat, inFlight, rates }: Traffic): Scenario {
  const shape: Shape = { chats, membersPerChat, isGroup: membersPerChat > 2, messagesPerChat: 0 };
  return {
    name,
    about,
    shape,
    ...peers,
    placement: 'one core',
    hasCeiling: true,
    figures: [
      {
        name: 'messages',
        unit: '/s',
        wanted: [
          { of: 'talky', over: 'bare', atLeast: 0.7 },
          { of: 'talky', over: 'socketio', atLeast: 10 },
        ],
      },
      { name: 'deliveries', unit: '/s' },
      { name: 'generator busy', unit: '%' },
      ...latencyFigures(rates.moderate, { 'delivered p99': [{ of: 'talky', over: 'socketio', atMost: 1 }] }),
      ...latencyFigures(rates.busy, { 'ack p99': [{ of: 'talky', over: 'bare', atMost: 2 }] }),
    ],
    async run({ wire, entrances, processes, population, seconds }) {
      const crowd = new Crowd(population, makeWire(wire));
      await crowd.connect(entrances);
      // First of all: after the throughput those who wrote more would have more to flush.
      const figures: Outcome['figures'] = latencies(rates.moderate, await fixedRate(crowd, rates.moderate, seconds));
      const { messages, deliveries, busy } = await closedLoop(crowd, inFlight, seconds, processes);
      Object.assign(figures, { messages, deliveries, 'generator busy': busy.generator });
      // Who does not reach a rate only shows how long its queue has become.
      if (messages > rates.busy)
        Object.assign(figures, latencies(rates.busy, await fixedRate(crowd, rates.busy, seconds)));
      const problems = crowd.problems();
      crowd.close();
      return { figures, problems, sent: crowd.exchange.sent };
    },
  };
}
