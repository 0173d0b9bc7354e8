import { Gauge } from 'prom-client';
import { mongoAnswers } from '../stores/mongo.ts';
import { redis } from '../stores/redis.ts';
import { registry } from './registry.ts';

/** How the stores are, asked when Prometheus asks: nothing is timed in between. */
const stores = { mongo: () => mongoAnswers(), redis: () => redis().ping() };

interface Look {
  store: string;
  isUp: boolean;
  seconds: number;
}

async function lookAt(store: string, ask: () => Promise<unknown>): Promise<Look> {
  const begun = performance.now();
  let isUp: boolean;
  try {
    isUp = (await ask()) !== false;
  } catch {
    isUp = false;
  }
  return { store, isUp, seconds: (performance.now() - begun) / 1_000 };
}

/** Both gauges of one scrape show the same look. */
let looking: Promise<Look[]> | undefined;

function look(): Promise<Look[]> {
  looking ??= Promise.all(Object.entries(stores).map(([store, ask]) => lookAt(store, ask))).finally(() => {
    looking = undefined;
  });
  return looking;
}

/** Whether both stores answer this process now. */
export const storesAnswer = async (): Promise<boolean> => (await look()).every(({ isUp }) => isUp);

const labelNames = ['store'];
const registers = [registry];

new Gauge({
  name: 'talky_store_up',
  help: 'Whether the store answers this process: 1 or 0.',
  labelNames,
  registers,
  async collect() {
    for (const { store, isUp } of await look()) this.set({ store }, isUp ? 1 : 0);
  },
});

new Gauge({
  name: 'talky_store_ping_seconds',
  help: 'A ping to the store and back; of one that is away, how long it was waited for.',
  labelNames,
  registers,
  async collect() {
    for (const { store, seconds } of await look()) this.set({ store }, seconds);
  },
});
