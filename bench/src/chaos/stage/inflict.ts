import type { Fault, FaultKind } from '../plan.ts';
import type { Instance } from './instance.ts';
import type { Program } from './program.ts';
import type { Stage } from './stage.ts';
import type { Store } from './store.ts';

/** When a fault was there; times are `performance.now()`. */
export interface Ordeal {
  fault: Fault;
  began: number;
  /** When everything it hit takes work again. */
  repaired: number;
}

type Inflict = (stage: Stage, instance: Instance, seconds: number) => Promise<void>;

const last = (seconds: number) => Bun.sleep(seconds * 1_000);

async function kill(store: Store, seconds: number, isFresh = false): Promise<void> {
  await store.program.end('SIGKILL');
  if (isFresh) store.forget();
  await last(seconds);
  await store.start();
}

async function freeze(program: Program, seconds: number): Promise<void> {
  program.signal('SIGSTOP');
  await last(seconds);
  program.signal('SIGCONT');
}

async function restart(instance: Instance, signal: 'SIGKILL' | 'SIGTERM', seconds: number): Promise<void> {
  await instance.program.end(signal);
  await last(seconds);
  await instance.start();
}

const ways: Record<FaultKind, Inflict> = {
  'server killed': (_stage, instance, seconds) => restart(instance, 'SIGKILL', seconds),
  'server told to stop': (_stage, instance, seconds) => restart(instance, 'SIGTERM', seconds),
  async 'worker killed'({ worker }, _instance, seconds) {
    await worker.end('SIGKILL');
    await last(seconds);
    worker.start();
  },
  'Redis killed': ({ redis }, _instance, seconds) => kill(redis, seconds),
  'Redis killed, data gone': ({ redis }, _instance, seconds) => kill(redis, seconds, true),
  'MongoDB killed': ({ mongod }, _instance, seconds) => kill(mongod, seconds),
  'server frozen': (_stage, { program }, seconds) => freeze(program, seconds),
  'Redis frozen': ({ redis }, _instance, seconds) => freeze(redis.program, seconds),
  'MongoDB frozen': ({ mongod }, _instance, seconds) => freeze(mongod.program, seconds),
  async 'cut from Redis'(_stage, { wires }, seconds) {
    wires.redis.cut();
    await last(seconds);
    wires.redis.heal();
  },
  async 'cut from MongoDB'(_stage, { wires }, seconds) {
    wires.mongo.cut();
    await last(seconds);
    wires.mongo.heal();
  },
};

/** Does it, waits, repairs it. */
export async function inflict(stage: Stage, fault: Fault): Promise<Ordeal> {
  const instance = stage.instances[fault.place];
  if (!instance) throw new Error(`There is no instance ${fault.place + 1}.`);
  const began = performance.now();
  await ways[fault.kind](stage, instance, fault.seconds);
  return { fault, began, repaired: performance.now() };
}
