import { join } from 'node:path';
import { Link } from '@talky/server/testing';
import { freePort } from '../../backend/free-port.ts';
import { isReady } from '../../backend/is-ready.ts';
import { Program, until } from './program.ts';
import type { Store } from './store.ts';

/** The way of one process to the two stores. */
export interface Wires {
  mongo: Link;
  redis: Link;
}

export async function layWires(mongod: Store, redis: Store): Promise<Wires> {
  return { mongo: await Link.open({ port: mongod.port }), redis: await Link.open({ port: redis.port }) };
}

/** What a server or worker of this Talky is started with. */
function environment({ mongo, redis }: Wires, dataDir: string): Record<string, string> {
  return {
    // Straight to the link: a replica set would tell its own address, past it.
    MONGO_URL: `mongodb://127.0.0.1:${mongo.port}/${databaseName}?directConnection=true`,
    REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    TALKY_DATA: dataDir,
    TALKY_RATE_LIMITS: 'off',
    LOG_LEVEL: 'info',
    JWT_SECRET: 'chaos keeps no secrets from anybody here',
  };
}

export const databaseName = 'chaos';

const serverScript = new URL('../../../../server/src/main.ts', import.meta.url).pathname;
const workerScript = new URL('../../../../workers/src/main.ts', import.meta.url).pathname;

/** One server process. */
export class Instance {
  readonly port = freePort();
  readonly wires: Wires;
  readonly program: Program;

  constructor(wires: Wires, place: number, dataDir: string) {
    this.wires = wires;
    this.program = new Program({
      command: [process.execPath, serverScript],
      env: { ...environment(wires, dataDir), PORT: String(this.port), HOST: '127.0.0.1' },
      log: join(dataDir, `server-${place + 1}.log`),
    });
  }

  async start(): Promise<void> {
    this.program.start();
    await until('A server', () => isReady(this.port));
  }
}

/** The worker process. */
export function makeWorker(wires: Wires, dataDir: string): Program {
  return new Program({
    command: [process.execPath, workerScript],
    env: environment(wires, dataDir),
    log: join(dataDir, 'worker.log'),
  });
}
