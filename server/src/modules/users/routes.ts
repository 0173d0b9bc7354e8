import { Elysia, t } from 'elysia';
import { unauthenticated } from '../../errors.ts';
import { authenticated } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { clientAddress } from '../../http/client-address.ts';
import { problems } from '../../http/problems.ts';
import {
  cursorQuery,
  documentedEmpty,
  id,
  limitQuery,
  problemSchemas,
  readLimit,
  signedIn,
} from '../../http/schemas.ts';
import { limits } from '../../protocol/limits.ts';
import { me, session, status, user } from '../../protocol/resources.ts';
import { accessTokenSeconds } from '../auth/access-token.ts';
import { authenticate } from '../auth/actor.ts';
import { checkLogin } from '../auth/login.ts';
import { noRefreshCookie, readRefreshCookie, refreshCookie, requireOwnSite } from '../auth/refresh-cookie.ts';
import { beginSession, endSession, endSessionOf, findSessions, rotateSession } from '../auth/sessions.ts';
import { requireUser } from './find.ts';
import { toUser, type UserDoc } from './model.ts';
import { registerUser } from './register.ts';
import { searchUsers } from './search.ts';
import { changePassword, findMe, updateMe } from './service.ts';

const tags = ['Users'];
const {
  400: bad,
  401: stranger,
  403: denied,
  404: absent,
  409: clash,
  413: large,
  429: often,
  503: away,
} = problemSchemas;
const signedInUser = t.Composite([
  user,
  t.Object({ token: t.String({ description: 'An access token, for 15 minutes.' }) }),
]);
const password = t.String({ maxLength: limits.passwordMax });
const email = t.String({ maxLength: limits.emailMax });
/** Left to the service: Elysia would turn a list or a text into a record before it checks. */
const changedSettings = t.Unknown({
  description: 'An object of names and texts, numbers or booleans. Merged with the former; null removes one.',
});
const searchMax = 100;
const searchSize = 20;

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
  const token = request.headers.get('authorization')?.replace(/^Bearer /, '');
  const actor = token ? await authenticate(token).catch(() => undefined) : undefined;
  if (actor?.sessionId) await endSession(actor, actor.sessionId);
}

/** Who has no token yet: registering, signing in, and what the refresh cookie is for. */
const doorRoutes = new Elysia({ name: 'users-door', prefix: '/users' })
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

export const usersRoutes = new Elysia({ name: 'users' }).use(doorRoutes).use(
  new Elysia({ name: 'users-signed-in', prefix: '/users' })
    .use(problems)
    .use(jsonBody)
    .use(authenticated)
    .get(
      '',
      ({ query }) =>
        searchUsers({
          search: query.search ?? '',
          limit: readLimit(query.limit, searchSize, searchMax),
          cursor: query.cursor,
        }),
      {
        query: t.Object({ search: t.Optional(t.String({ maxLength: 254 })), limit: limitQuery, cursor: cursorQuery }),
        response: {
          200: t.Object({ items: t.Array(user), nextCursor: t.Union([t.String(), t.Null()]) }),
          400: bad,
          401: stranger,
          429: often,
          503: away,
        },
        detail: { ...signedIn, tags, summary: 'Find people by the beginning of a name, a word in it, or an e-mail' },
      },
    )
    .get('/me', ({ actor }) => findMe(actor), {
      response: { 200: me, 401: stranger, 429: often, 503: away },
      detail: { ...signedIn, tags, summary: 'Oneself' },
    })
    .patch('/me', ({ actor, body }) => updateMe(actor, body), {
      parse: 'json',
      body: t.Object({
        name: t.Optional(t.String({ maxLength: 500 })),
        pic: t.Optional(t.String({ maxLength: 2_048, description: 'Empty for the default.' })),
        status: t.Optional(status),
        settings: t.Optional(changedSettings),
      }),
      response: { 200: me, 400: bad, 401: stranger, 413: large, 429: often, 503: away },
      detail: { ...signedIn, tags, summary: 'Change one’s profile and settings' },
    })
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
    )
    .get('/:userId', ({ params }) => requireUser(params.userId), {
      params: t.Object({ userId: id }),
      response: { 200: user, 400: bad, 401: stranger, 404: absent, 429: often, 503: away },
      detail: { ...signedIn, tags, summary: 'A person' },
    }),
);
