import { Elysia } from 'elysia';
import { TokenVerifier } from 'livekit-server-sdk';
import { config } from '../../../../config.ts';
import { DomainError, notFound, unauthenticated } from '../../../../errors.ts';
import { isOwnOrigin } from '../../../../http/origin.ts';
import { problems } from '../../../../http/problems.ts';
import type { LiveKitSettings } from '../../../../media-settings.ts';
import { livekitPath } from './livekit.ts';
import { Pipe } from './pipe.ts';
import { isPutOut } from './put-out.ts';

/** It is near: what takes longer hangs, and the client tries again. */
const answerMs = 5_000;

/** All that a client of LiveKit asks for; its administration stays inside. */
const clientPath = /^\/rtc(\/v1)?(\/validate)?$/;

const unreachable = () =>
  new DomainError('unavailable', 'Calls do not work right now: LiveKit does not answer.', 1_000);

/** A token that LiveKit or we have signed, for a person who was not put out since. */
async function requireToken({ apiKey, apiSecret }: LiveKitSettings, token: string): Promise<void> {
  const claims = await new TokenVerifier(apiKey, apiSecret).verify(token).catch(() => undefined);
  const { room, roomJoin } = claims?.video ?? {};
  if (!claims?.sub || !room || !roomJoin) throw unauthenticated('This token does not open a call.');
  if (await isPutOut(room, claims.sub, claims.nbf ?? 0)) throw unauthenticated('This token no longer opens the call.');
}

async function proxied(request: Request, upgrade: (pipe: Pipe) => boolean | undefined): Promise<Response | undefined> {
  const { livekit } = config().media;
  const { pathname, search, searchParams } = new URL(request.url);
  const path = pathname.slice(livekitPath.length);
  if (!livekit || !clientPath.test(path)) throw notFound('address');
  if (!isOwnOrigin(request)) throw new DomainError('forbidden', 'This page may not use this server.');
  await requireToken(livekit, searchParams.get('access_token') ?? '');
  const target = livekit.url + path + search;
  if (path.endsWith('/validate'))
    return await fetch(target, { signal: AbortSignal.timeout(answerMs) }).catch(() => {
      throw unreachable();
    });
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    return new Response('This is a WebSocket.', { status: 426 });
  const pipe = await Pipe.to(target.replace(/^http/, 'ws'), answerMs).catch(() => {
    throw unreachable();
  });
  if (upgrade(pipe)) return undefined;
  pipe.end();
  return new Response('This is a WebSocket.', { status: 426 });
}

/**
 * LiveKit's signals on this server's own origin, so that one address and one certificate serve everything. Media goes
 * to LiveKit's own ports.
 */
export const livekitProxy = new Elysia({ name: 'livekit-proxy' })
  .use(problems)
  .get(
    `${livekitPath}/*`,
    ({ request, server }) => proxied(request, (pipe) => server?.upgrade(request, { data: pipe })),
    { detail: { hide: true } },
  );
