import { metricsText, storesAnswer } from '@talky/server/observe';

const plain = 'text/plain; version=0.0.4; charset=utf-8';

export interface HealthPort {
  port: number;
  stop(): Promise<void>;
}

/** For whoever watches over the workers, who serve nothing else: the addresses a server has too. */
export function openHealthPort(port: number, hostname: string): HealthPort {
  const server = Bun.serve({
    port,
    hostname,
    routes: {
      '/healthz': () => new Response('ok'),
      '/readyz': async () =>
        (await storesAnswer()) ? new Response('ready') : new Response('not ready', { status: 503 }),
      '/metrics': async () => new Response(await metricsText(), { headers: { 'content-type': plain } }),
    },
    fetch: () => new Response('There is nothing at this address.', { status: 404 }),
  });
  return { port: server.port ?? port, stop: () => server.stop(true) };
}
