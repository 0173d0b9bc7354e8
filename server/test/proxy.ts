import { join } from 'node:path';
import { freePort } from '../src/stores/managed/free-port.ts';
import { guarded } from '../src/stores/managed/guarded.ts';
import { until } from './until.ts';

const configuration = join(import.meta.dir, '../../deploy/haproxy.cfg');

/** HAProxy as people run it: with the configuration of deploy/. */
export interface FrontDoor {
  url: string;
  /** Resolves once it has that many instances to send requests and sockets to. */
  sees(instances: number): Promise<void>;
  stop(): Promise<void>;
}

const patienceMs = 15_000;

/** Starts it before whatever the names lead to; `env` is what compose.yaml may set. */
export async function startProxy(env: Record<string, string>): Promise<FrontDoor> {
  const [port, inside] = [freePort(), freePort()];
  const child = Bun.spawn(guarded(['haproxy', '-db', '-f', configuration]), {
    env: {
      ...process.env,
      TALKY_HTTP: `127.0.0.1:${port}`,
      TALKY_STATS: `127.0.0.1:${inside}`,
      TALKY_MAXCONN: '400',
      ...env,
    },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'inherit',
  });
  const ask = (path: string) => fetch(`http://127.0.0.1:${inside}${path}`);
  const lives = () => {
    if (child.exitCode !== null) throw new Error('HAProxy ended.');
    return ask('/healthz').then(
      ({ ok }) => ok,
      () => false,
    );
  };
  await until('HAProxy does not live', lives, patienceMs);
  return {
    url: `http://127.0.0.1:${port}`,
    async sees(instances) {
      const seesThem = async () => {
        const figures = await (await ask('/metrics')).text();
        const up = (backend: string) =>
          figures.match(new RegExp(`^haproxy_backend_active_servers\\{proxy="${backend}"\\} (\\d+)`, 'm'))?.[1];
        return up('web') === String(instances) && up('chat') === String(instances);
      };
      await until(`HAProxy does not see ${instances} instances`, seesThem, patienceMs);
    },
    async stop() {
      child.kill('SIGKILL');
      await child.exited;
    },
  };
}
