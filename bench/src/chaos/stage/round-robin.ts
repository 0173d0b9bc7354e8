import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Balancer } from './balancer.ts';

const lookMs = 500;
const connectMs = 1_000;

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(connectMs) })).ok;
  } catch {
    return false;
  }
}

/** Where there is no HAProxy: gives TCP connections to the ready instances in turn. */
export async function startRoundRobin(servers: readonly number[]): Promise<Balancer> {
  let ready = servers;
  let turn = 0;
  const look = async () => {
    const answers = await Promise.all(servers.map(isReady));
    const found = servers.filter((_, place) => answers[place]);
    // With its database away every instance says so itself.
    ready = found.length > 0 ? found : servers;
  };
  const timer = setInterval(() => void look(), lookMs);
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  };
  const relay = (near: Socket, triesLeft: number) => {
    const port = ready[turn++ % ready.length] ?? 0;
    const far = connect({ host: '127.0.0.1', port, noDelay: true });
    let isConnected = false;
    far.on('connect', () => {
      isConnected = true;
      near.pipe(far);
      far.pipe(near);
    });
    far.on('error', () => undefined);
    near.on('close', () => far.destroy());
    far.on('close', () => {
      if (!isConnected && triesLeft > 0 && !near.destroyed) relay(near, triesLeft - 1);
      else near.destroy();
    });
    keep(far);
  };
  const server = createServer({ noDelay: true }, (near) => {
    keep(near);
    near.on('error', () => undefined);
    relay(near, servers.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name: 'a round robin of our own (there is no haproxy on PATH)',
    port: (server.address() as AddressInfo).port,
    async stop() {
      clearInterval(timer);
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
