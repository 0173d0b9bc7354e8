import { Histogram } from 'prom-client';
import { registry, secondsBuckets } from './registry.ts';

const requests = new Histogram({
  name: 'talky_http_request_seconds',
  help: 'HTTP requests answered, by method, route pattern and status.',
  labelNames: ['method', 'route', 'status'],
  buckets: secondsBuckets,
  registers: [registry],
});

type Child = ReturnType<typeof requests.labels>;
/** Routes are few and statuses fewer: each bound once. */
const children = new Map<string, Child>();

/** A request was answered. `route` is the pattern, never the address. */
export function noteRequest(method: string, route: string, status: number, ms: number): void {
  const key = `${method} ${route} ${status}`;
  let child = children.get(key);
  if (!child) {
    child = requests.labels(method, route, String(status));
    children.set(key, child);
  }
  child.observe(ms / 1_000);
}
