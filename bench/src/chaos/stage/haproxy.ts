import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../backend/free-port.ts';
import type { Balancer } from './balancer.ts';
import { Program, until } from './program.ts';

/** Sockets are tunnels without a short limit; who is not ready gets nothing new, unless nobody is. */
const configure = (port: number, servers: readonly number[]) => `
global
  maxconn 2000
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  timeout tunnel 1h
  timeout check 1s
  retries 3
  option redispatch 1
  retry-on conn-failure
  http-error status 503 content-type text/plain hdr retry-after 1 string "Talky is not reachable right now."
frontend talky
  bind 127.0.0.1:${port}
  # With its database away every instance says so itself, with 503 and when to come again.
  use_backend any if { nbsrv(ready) eq 0 }
  default_backend ready
backend ready
  balance roundrobin
  option httpchk
  # Bun refuses a request without a host, as HAProxy's own would be.
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr host talky
  http-check expect status 200
  default-server check inter 500ms fall 2 rise 1
${servers.map((server, place) => `  server s${place + 1} 127.0.0.1:${server}`).join('\n')}
backend any
  balance roundrobin
${servers.map((server, place) => `  server s${place + 1} 127.0.0.1:${server}`).join('\n')}
`;

/** HAProxy before the instances. */
export async function startHaproxy(binary: string, servers: readonly number[], dataDir: string): Promise<Balancer> {
  const port = freePort();
  const file = join(dataDir, 'haproxy.cfg');
  writeFileSync(file, configure(port, servers));
  const program = new Program({ command: [binary, '-db', '-f', file], log: join(dataDir, 'haproxy.log') });
  program.start();
  await until('HAProxy', async () => {
    try {
      await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1_000) });
      return true;
    } catch {
      return false;
    }
  });
  return { name: 'HAProxy', port, stop: () => program.end('SIGKILL') };
}
