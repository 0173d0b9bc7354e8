import './metrics/jobs.ts';

/** How a process of Talky's is seen from outside: its log, its metrics, its traces. */
export { originOf } from './jobs/origin.ts';
export { log } from './log.ts';
export { metricsText, registry, secondsBuckets } from './metrics/registry.ts';
export { storesAnswer } from './metrics/stores.ts';
export { startTracing, stopTracing, tracing } from './tracing/tracing.ts';
