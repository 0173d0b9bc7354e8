import { dirname } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { Hono } from 'hono';
import { serveStatic } from 'hono/bun';
import { queueNames, queueOf } from '../../jobs/queues.ts';
import { boardPath } from './board-cookie.ts';

/** Bull Board over all queues, as a handler of requests. */
export async function openBullBoard(): Promise<(request: Request) => Response | Promise<Response>> {
  const queues = await Promise.all(queueNames.map(queueOf));
  const serverAdapter = new HonoAdapter(serveStatic).setBasePath(boardPath);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue)),
    serverAdapter,
    options: {
      uiBasePath: dirname(Bun.resolveSync('@bull-board/ui/package.json', import.meta.dir)),
      uiConfig: { boardTitle: 'Talky’s queues', hideRedisDetails: true },
    },
  });
  const app = new Hono().route(boardPath, serverAdapter.registerPlugin());
  return (request) => app.fetch(request);
}
