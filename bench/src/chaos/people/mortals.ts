import type { Link } from '@talky/server/testing';
import type { Client } from './client.ts';

/** Somebody's end as others should be told it. */
export interface Death {
  userId: string;
  cause: 'client' | 'server';
  /** When they last heard anything. */
  at: number;
  /** When they came back. */
  back?: number;
}

const settleMs = 3_000;
/** Longer than any promise about being told. */
const deadMs = 32_000;

/** A network between somebody and the balancer that can fall silent. */
export interface Silenceable {
  client: Client;
  link: Link;
}

/** Time and again somebody's network falls silent, with no goodbye; later they come back. */
export async function fallSilent({ client, link }: Silenceable, deaths: Death[], until: number): Promise<void> {
  for (;;) {
    await client.connect();
    await Bun.sleep(settleMs + 4_000 * Math.random());
    if (performance.now() + deadMs > until) return;
    link.silence();
    const death: Death = { userId: client.account.id, cause: 'client', at: performance.now() };
    client.freeze();
    deaths.push(death);
    await Bun.sleep(deadMs);
    link.heal();
    death.back = performance.now();
  }
}

/** Stays with one instance and is gone when that dies; later comes back to it. */
export async function dieWithServer(client: Client, deaths: Death[], until: number): Promise<void> {
  for (;;) {
    await client.connectOnce();
    const lastHeard = await client.ended();
    if (performance.now() + deadMs > until) return;
    const death: Death = { userId: client.account.id, cause: 'server', at: lastHeard };
    deaths.push(death);
    await Bun.sleep(deadMs);
    death.back = performance.now();
  }
}

/** Closes time and again and comes back before anybody may be told. */
export async function flap(client: Client, until: number): Promise<void> {
  await client.connect();
  for (;;) {
    await Bun.sleep(9_000 + 4_000 * Math.random());
    if (performance.now() + 10_000 > until) return;
    client.leave();
    await Bun.sleep(1_000 + 2_500 * Math.random());
    await client.connect();
  }
}
