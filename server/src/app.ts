import { Elysia } from 'elysia';
import type { ProcessRole } from './config.ts';
import { api } from './http/api.ts';
import { health } from './http/health.ts';
import { lastAnswers } from './http/last-answers.ts';
import { noSockets } from './http/no-sockets.ts';
import { problems } from './http/problems.ts';
import { requestIds } from './http/request-id.ts';
import { requestLimits } from './http/request-limits.ts';
import { requestLog } from './http/request-log.ts';
import { requestTraces } from './http/request-traces.ts';
import { securityHeaders } from './http/security-headers.ts';
import { webApp } from './http/web-app.ts';
import { livekitProxy } from './modules/calls/providers/livekit/proxy.ts';
import { queueBoard } from './modules/queues/board.ts';
import { limits } from './protocol/limits.ts';
import { gateway, socketOptions } from './realtime/gateway.ts';

/** The whole server as one Elysia instance, made of what this process's roles ask for. */
export function createApp(roles: ReadonlySet<ProcessRole>) {
  return new Elysia({ websocket: socketOptions, serve: { maxRequestBodySize: 4 * limits.bodyBytes } })
    .use(requestIds)
    .use(lastAnswers)
    .use(requestLog)
    .use(requestTraces())
    .use(securityHeaders)
    .use(problems)
    .use(requestLimits)
    .use(health)
    .use(roles.has('chat') ? gateway : noSockets)
    .use(livekitProxy)
    .use(roles.has('web') ? api : new Elysia())
    .use(roles.has('web') ? queueBoard() : new Elysia())
    .use(roles.has('web') ? webApp() : new Elysia());
}

/** For Eden's typed client. */
export type App = ReturnType<typeof createApp>;
