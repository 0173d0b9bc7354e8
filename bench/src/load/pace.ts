import type { Job } from '../scenarios/scenario.ts';
import { type Busy, watchCpu } from './busy.ts';
import type { Crowd } from './crowd.ts';

const warmUpMs = 2_000;
/** Of fewer samples a 99th percentile is hardly more than the worst one. */
const samplesLeast = 400;

export interface Speed {
  /** A second. */
  messages: number;
  /** A second. */
  deliveries: number;
  busy: Busy;
}

/** Speed with a fixed number under way: each completed one starts the next in its chat. */
export async function closedLoop(
  crowd: Crowd,
  inFlight: number,
  seconds: number,
  processes: Job['processes'],
): Promise<Speed> {
  const { exchange, chats } = crowd;
  let going = true;
  exchange.onComplete = (chat) => {
    if (going) exchange.send(chat, performance.now());
  };
  for (let i = 0; i < inFlight; i++) {
    const chat = chats[i % chats.length];
    if (chat) exchange.send(chat, performance.now());
  }
  await Bun.sleep(warmUpMs);
  const busy = watchCpu(processes);
  const before = { at: performance.now(), completed: exchange.completed, delivered: exchange.delivered };
  await Bun.sleep(seconds * 1_000);
  const took = (performance.now() - before.at) / 1_000;
  const result = {
    messages: (exchange.completed - before.completed) / took,
    deliveries: (exchange.delivered - before.delivered) / took,
    busy: busy(),
  };
  going = false;
  await crowd.settle();
  exchange.onComplete = undefined;
  return result;
}

export interface Latencies {
  ackP50: number;
  ackP99: number;
  deliveryP50: number;
  deliveryP99: number;
}

/**
 * Latencies in milliseconds at a fixed rate, from when each message was due: a server that stalls
 * cannot make its stall look short by keeping the generator waiting. At a low rate it takes longer than asked for.
 */
export async function fixedRate(crowd: Crowd, perSecond: number, seconds: number): Promise<Latencies> {
  const { exchange, chats } = crowd;
  const run = async (forMs: number) => {
    const start = performance.now();
    const total = Math.floor((forMs * perSecond) / 1_000);
    for (let sent = 0; sent < total; ) {
      const due = Math.min(total, 1 + Math.floor(((performance.now() - start) * perSecond) / 1_000));
      for (; sent < due; sent++) {
        const chat = chats[sent % chats.length];
        if (chat) exchange.send(chat, start + (sent * 1_000) / perSecond);
      }
      await Bun.sleep(1);
    }
    await crowd.settle();
  };
  await run(warmUpMs);
  exchange.startMeasuring();
  await run(Math.max(seconds, samplesLeast / perSecond) * 1_000);
  const ms = (microseconds: number) => microseconds / 1_000;
  return {
    ackP50: ms(exchange.ack.getValueAtPercentile(50)),
    ackP99: ms(exchange.ack.getValueAtPercentile(99)),
    deliveryP50: ms(exchange.delivery.getValueAtPercentile(50)),
    deliveryP99: ms(exchange.delivery.getValueAtPercentile(99)),
  };
}
