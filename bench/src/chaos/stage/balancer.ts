import { startHaproxy } from './haproxy.ts';
import { startRoundRobin } from './round-robin.ts';

/** What clients connect to: it gives them to the instances. */
export interface Balancer {
  name: string;
  port: number;
  stop(): Promise<void>;
}

export async function startBalancer(servers: readonly number[], dataDir: string): Promise<Balancer> {
  const binary = Bun.which('haproxy', { PATH: `${process.env.PATH ?? ''}:/usr/sbin` });
  return binary ? await startHaproxy(binary, servers, dataDir) : await startRoundRobin(servers);
}
