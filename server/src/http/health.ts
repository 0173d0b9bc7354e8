import { Elysia } from 'elysia';
import { isReady } from '../backend.ts';
import { metricsText } from '../metrics/index.ts';

/** For whoever watches over the process; not through the public proxy. */
export const health = new Elysia({ detail: { hide: true } })
  .get('/healthz', () => 'ok')
  .get('/readyz', async ({ set }) => {
    if (await isReady()) return 'ready';
    set.status = 503;
    return 'not ready';
  })
  .get('/metrics', async ({ set }) => {
    set.headers['content-type'] = 'text/plain; version=0.0.4; charset=utf-8';
    return await metricsText();
  });
