import { Elysia } from 'elysia';
import { log } from '../log.ts';
import { noteRequest } from '../metrics/requests.ts';
import type { Actor } from '../modules/auth/actor.ts';
import { tracing } from '../tracing/tracing.ts';
import { requestIdOf } from './request-id.ts';

/** An ordinary request is a line at `debug`, one that failed or took this long at `info`. */
const slowMs = 2_000;
const methods = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']);

const begun = new WeakMap<Request, number>();

/**
 * One line and one measure a request: its route's pattern, never its address, whose path and query may
 * hold a secret, and nothing of its body.
 */
export const requestLog = new Elysia({ name: 'request-log' })
  .onRequest(({ request }) => {
    begun.set(request, performance.now());
  })
  .onAfterResponse({ as: 'global' }, (context) => {
    const { request, route, set, responseValue } = context;
    const ms = performance.now() - (begun.get(request) ?? performance.now());
    const method = methods.has(request.method) ? request.method : 'other';
    const status = responseValue instanceof Response ? responseValue.status : Number(set.status ?? 200);
    const pattern = route || 'none';
    noteRequest(method, pattern, status, ms);
    tracing?.answered(request, pattern, status, requestIdOf(set));
    const level = status >= 500 || ms >= slowMs ? 'info' : 'debug';
    if (!log.isLevelEnabled(level)) return;
    const user = 'actor' in context ? (context.actor as Actor).userId : undefined;
    log[level]({ requestId: requestIdOf(set), method, route: pattern, status, ms: Math.round(ms), user }, 'Request');
  });
