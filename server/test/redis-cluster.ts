import { Redis } from 'ioredis';
import { redisBinary } from '../src/stores/managed/binary.ts';
import { findBinary } from '../src/stores/managed/find-binary.ts';
import { freePort } from '../src/stores/managed/free-port.ts';
import { redisAnswers } from '../src/stores/managed/redis-ping.ts';
import { redisCommand } from '../src/stores/managed/redis-server.ts';
import { StoreProcess } from './store-process.ts';

const slots = 16_384;
const size = 3;
const share = Math.ceil(slots / size);

/** One of a cluster's masters, which has no replica. */
class Master {
  readonly process: StoreProcess;
  readonly busPort = freePort();

  constructor(binary: string) {
    const command = (place: { folder: string; port: number; log: string }) => [
      ...redisCommand({ binary, ...place }),
      ...['--cluster-enabled', 'yes', '--cluster-port', String(this.busPort), '--cluster-node-timeout', '1000'],
    ];
    this.process = new StoreProcess('redis-master', command, redisAnswers);
  }

  get port(): number {
    return this.process.port;
  }

  /** Asks it something, as an operator would. */
  async ask(command: string, ...words: (string | number)[]): Promise<unknown> {
    const redis = new Redis(this.port, '127.0.0.1', { lazyConnect: true });
    try {
      await redis.connect();
      return await redis.call(command, words);
    } finally {
      redis.disconnect();
    }
  }
}

/** A real Redis cluster of three masters, of a test's own. Each keeps its data over a death. */
export class RedisCluster {
  readonly masters: readonly Master[];

  private constructor(masters: readonly Master[]) {
    this.masters = masters;
  }

  static async start(): Promise<RedisCluster> {
    const binary = await findBinary(redisBinary, () => undefined);
    const masters = Array.from({ length: size }, () => new Master(binary));
    await Promise.all(masters.map((master) => master.process.start()));
    const cluster = new RedisCluster(masters);
    await cluster.#join();
    return cluster;
  }

  /** REDIS_URL with every node. */
  get url(): string {
    return `redis://${this.masters.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  }

  async #join(): Promise<void> {
    const last = (index: number) => Math.min((index + 1) * share, slots) - 1;
    const first = this.#masterAt(0);
    for (const [index, master] of this.masters.entries()) {
      await master.ask('CLUSTER', 'ADDSLOTSRANGE', index * share, last(index));
      if (master !== first) await master.ask('CLUSTER', 'MEET', '127.0.0.1', first.port, first.busPort);
    }
    await this.whole();
  }

  async #slotOf(name: string): Promise<number> {
    return Number(await this.#masterAt(0).ask('CLUSTER', 'KEYSLOT', name));
  }

  #masterAt(index: number): Master {
    const master = this.masters[index % this.masters.length];
    if (!master) throw new Error('A cluster has masters.');
    return master;
  }

  /** The master that was given the slot of a name at first. */
  async masterOf(name: string): Promise<Master> {
    return this.#masterAt(Math.floor((await this.#slotOf(name)) / share));
  }

  /** Gives the slot of a name, which must hold no keys, to the next master. */
  async moveSlot(name: string): Promise<void> {
    const slot = await this.#slotOf(name);
    const next = this.#masterAt(Math.floor(slot / share) + 1);
    const id = String(await next.ask('CLUSTER', 'MYID'));
    await next.ask('CLUSTER', 'SETSLOT', slot, 'NODE', id);
    for (const master of this.masters) if (master !== next) await master.ask('CLUSTER', 'SETSLOT', slot, 'NODE', id);
  }

  /** Resolves once every master sees all of them and serves every slot. */
  async whole(): Promise<void> {
    for (const master of this.masters) {
      let info = '';
      while (!info.includes('cluster_state:ok') || !info.includes(`cluster_known_nodes:${size}`)) {
        info = String(await master.ask('CLUSTER', 'INFO'));
        await Bun.sleep(25);
      }
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.masters.map((master) => master.process.stop()));
  }
}
