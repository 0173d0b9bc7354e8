import '../realtime/metrics.ts';
import './calls.ts';
import './jobs.ts';
import './stores.ts';

/** What a server shows to Prometheus: what is counted as it happens, and what is looked up when asked. */
export { metricsText } from './registry.ts';
