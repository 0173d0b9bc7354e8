import { collectDefaultMetrics, Registry } from 'prom-client';

/** Everything this process measures, for Prometheus. */
export const registry = new Registry();

/** For times of the message line and of requests, which lie between a millisecond and the drafts' deadline. */
export const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** V8's own inner life: always 0 under Bun, or (the heap of the address space) misleading. */
const meaningless = [
  'process_heap_bytes',
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
  'nodejs_gc_duration_seconds',
  'nodejs_heap_space_size_available_bytes',
  'nodejs_heap_space_size_total_bytes',
  'nodejs_heap_space_size_used_bytes',
];

let hasDefaults = false;

/** All of it in Prometheus's text format. The event loop is watched from the first call on: nobody asks, nobody pays. */
export async function metricsText(): Promise<string> {
  if (!hasDefaults) {
    collectDefaultMetrics({ register: registry });
    for (const name of meaningless) registry.removeSingleMetric(name);
  }
  hasDefaults = true;
  return await registry.metrics();
}
