import { Elysia, t } from 'elysia';
import { unauthenticated } from '../../errors.ts';
import { authenticated, bearerToken } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { clientAddress } from '../../http/client-address.ts';
import { problems } from '../../http/problems.ts';
import { documentedEmpty, problemSchemas, signedIn } from '../../http/schemas.ts';
import { limits } from '../../protocol/limits.ts';
import { session, user } from '../../protocol/resources.ts';
import { toUser, type UserDoc } from '../users/model.ts';
import { registerUser } from '../users/register.ts';
import { changePassword } from '../users/service.ts';
import { accessTokenSeconds } from './access-token.ts';
import { authenticate } from './actor.ts';
import { checkLogin } from './login.ts';
import { noRefreshCookie, readRefreshCookie, refreshCookie, requireOwnSite } from './refresh-cookie.ts';
import { beginSession, endSession, endSessionOf, findSessions, rotateSession } from './sessions.ts';

const tags = ['Sessions'];
const { 400: bad, 401: stranger, 403: denied, 409: clash, 413: large, 429: often, 503: away } = problemSchemas;
const signedInUser = t.Composite([
  user,
  t.Object({ token: t.String({ description: 'An access token, for 15 minutes.' }) }),
]);
const password = t.String({ maxLength: limits.passwordMax });
const email = t.String({ maxLength: limits.emailMax });

async function signIn(account: UserDoc, request: Request, headers: Record<string, string | number>) {
  const { accessToken, refreshToken } = await beginSession(
    account._id.toHexString(),
    request.headers.get('user-agent') ?? '',
  );
  headers['set-cookie'] = refreshCookie(request, refreshToken);
  return { ...toUser(account), token: accessToken };
}

/** A program without cookies signs out by its access token. */
async function endBearerSession(request: Request): Promise<void> {
  const token = bearerToken(request);
  const actor = token ? await authenticate(token).catch(() => undefined) : undefined;
  if (actor?.sessionId) await endSession(actor, actor.sessionId);
}

/** Who has no token yet: registering, signing in, and what the refresh cookie is for. */
const doorRoutes = new Elysia({ name: 'door', prefix: '/users' })
  .use(problems)
  .use(jsonBody)
  .post(
    '',
    async ({ body, request, set, status: answer }) => {
      const account = await registerUser(body);
      return answer(201, await signIn(account, request, set.headers as Record<string, string>));
    },
    {
      parse: 'json',
      body: t.Object({
        name: t.String({ maxLength: 500, description: '1 to 80 characters after trimming.' }),
        email,
        password: t.String({ maxLength: limits.passwordMax, description: '8 to 256 characters, not a common one.' }),
        pic: t.Optional(t.String({ maxLength: 2_048 })),
        invite: t.Optional(t.String({ maxLength: 128, description: 'The token of an invitation link.' })),
        joinGeneral: t.Optional(t.Boolean({ description: 'Joins #general at once.' })),
      }),
      response: { 201: signedInUser, 400: bad, 403: denied, 409: clash, 413: large, 429: often, 503: away },
      detail: { tags, summary: 'Register; sets the refresh cookie' },
    },
  )
  .post(
    '/login',
    async ({ body, request, server, set }) =>
      signIn(
        await checkLogin(body.email, body.password, clientAddress(request, server)),
        request,
        set.headers as Record<string, string>,
      ),
    {
      parse: 'json',
      body: t.Object({ email, password }),
      response: { 200: signedInUser, 400: bad, 401: stranger, 413: large, 429: often, 503: away },
      detail: { tags, summary: 'Sign in; sets the refresh cookie' },
    },
  )
  .get(
    '/access-token',
    async ({ request, set }) => {
      requireOwnSite(request);
      const presented = readRefreshCookie(request);
      if (!presented) throw unauthenticated();
      const { accessToken, refreshToken } = await rotateSession(presented);
      set.headers['set-cookie'] = refreshCookie(request, refreshToken);
      set.headers['cache-control'] = 'no-store';
      return { token: accessToken, expiresIn: accessTokenSeconds };
    },
    {
      response: {
        200: t.Object({ token: t.String(), expiresIn: t.Integer({ description: 'Seconds.' }) }),
        401: stranger,
        403: denied,
        429: often,
        503: away,
      },
      detail: { tags, summary: 'Exchange the refresh cookie for an access token; rotates the cookie' },
    },
  )
  .post(
    '/logout',
    async ({ request, set, status: answer }) => {
      requireOwnSite(request);
      const presented = readRefreshCookie(request);
      if (presented) await endSessionOf(presented);
      else await endBearerSession(request);
      set.headers['set-cookie'] = noRefreshCookie(request);
      return answer(204, undefined);
    },
    {
      detail: { tags, summary: 'End the cookie’s session everywhere', responses: documentedEmpty(403, 429, 503) },
    },
  );

/** One's own sessions, and the password they began with. */
const sessionRoutes = new Elysia({ name: 'sessions', prefix: '/users' })
  .use(problems)
  .use(jsonBody)
  .use(authenticated)
  .post(
    '/me/password',
    async ({ actor, body, status: answer }) => {
      await changePassword(actor, body.current, body.next);
      return answer(204, undefined);
    },
    {
      parse: 'json',
      body: t.Object({ current: password, next: password }),
      detail: {
        ...signedIn,
        tags,
        summary: 'Change one’s password; signs out other devices',
        responses: documentedEmpty(400, 401, 413, 429, 503),
      },
    },
  )
  .get('/me/sessions', async ({ actor }) => ({ items: await findSessions(actor), nextCursor: null }), {
    response: {
      200: t.Object({ items: t.Array(session), nextCursor: t.Null() }),
      401: stranger,
      429: often,
      503: away,
    },
    detail: { ...signedIn, tags, summary: 'One’s signed-in devices' },
  })
  .delete(
    '/me/sessions/:sessionId',
    async ({ actor, params, status: answer }) => {
      await endSession(actor, params.sessionId);
      return answer(204, undefined);
    },
    {
      params: t.Object({ sessionId: t.String({ maxLength: 64 }) }),
      detail: {
        ...signedIn,
        tags,
        summary: 'Sign a device out',
        responses: documentedEmpty(400, 401, 404, 429, 503),
      },
    },
  );

export const authRoutes = new Elysia({ name: 'auth' }).use(doorRoutes).use(sessionRoutes);
