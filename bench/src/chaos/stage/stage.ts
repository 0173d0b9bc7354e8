import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Balancer, startBalancer } from './balancer.ts';
import { databaseName, Instance, layWires, makeWorker, type Wires } from './instance.ts';
import type { Program } from './program.ts';
import { Store } from './store.ts';

/** A whole Talky of one's own: stores, instances and a worker with links between, and a balancer before them. */
export interface Stage {
  mongod: Store;
  redis: Store;
  instances: Instance[];
  worker: Program;
  balancer: Balancer;
  /** Past all links, for who looks at the truth. */
  mongoUrl: string;
  database: string;
  /** Where logs are kept while it lives. */
  dataDir: string;
  stop(): Promise<void>;
}

export async function setStage(instanceCount: number, say: (line: string) => void): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'talky-chaos-'));
  const forget = () => rmSync(dataDir, { recursive: true, force: true });
  process.once('exit', forget);
  const [mongod, redis] = [await Store.mongod(dataDir, say), await Store.redis(dataDir, say)];
  await Promise.all([mongod.start(), redis.start()]);
  const wires: Wires[] = [];
  const lay = async () => {
    const wire = await layWires(mongod, redis);
    wires.push(wire);
    return wire;
  };
  const instances: Instance[] = [];
  for (let place = 0; place < instanceCount; place++) instances.push(new Instance(await lay(), place, dataDir));
  const worker = makeWorker(await lay(), dataDir);
  await Promise.all(instances.map((instance) => instance.start()));
  worker.start();
  const balancer = await startBalancer(
    instances.map(({ port }) => port),
    dataDir,
  );
  return {
    mongod,
    redis,
    instances,
    worker,
    balancer,
    mongoUrl: `mongodb://127.0.0.1:${mongod.port}/?directConnection=true`,
    database: databaseName,
    dataDir,
    async stop() {
      await balancer.stop();
      const programs = [...instances.map(({ program }) => program), worker, mongod.program, redis.program];
      await Promise.all(programs.map((program) => program.end('SIGKILL')));
      await Promise.all(wires.flatMap(({ mongo, redis }) => [mongo.close(), redis.close()]));
      process.off('exit', forget);
      forget();
    },
  };
}
