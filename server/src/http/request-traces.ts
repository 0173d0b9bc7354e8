import { Elysia } from 'elysia';
import { tracing } from '../tracing/tracing.ts';

/** Has each request traced, the work for it included; while nothing traces, it is not there at all. */
export function requestTraces() {
  const app = new Elysia({ name: 'request-traces' });
  if (!tracing) return app;
  return app.wrap(
    (answer, request) =>
      (...args: unknown[]) =>
        tracing ? tracing.request(request, () => answer(...args)) : answer(...args),
  );
}
