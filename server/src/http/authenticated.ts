import { Elysia } from 'elysia';
import { unauthenticated } from '../errors.ts';
import { authenticate, knownActor } from '../modules/auth/actor.ts';

/** The token a request brings, if any. */
export const bearerToken = (request: Request): string | undefined =>
  /^bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];

/**
 * Gives routes their `actor`. As a `derive` it runs before validation: a stranger's bad body is answered
 * 401, and nobody learns the shape of what they may not call.
 */
export const authenticated = new Elysia({ name: 'authenticated' }).derive({ as: 'scoped' }, async ({ request }) => {
  const token = bearerToken(request);
  if (!token) throw unauthenticated();
  return { actor: knownActor(token) ?? (await authenticate(token)) };
});
