import { Elysia, t } from 'elysia';
import { authenticated } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { problems } from '../../http/problems.ts';
import { cursorQuery, id, limitQuery, problemSchemas, readLimit, signedIn } from '../../http/schemas.ts';
import { me, status, user } from '../../protocol/resources.ts';
import { requireUser } from './find.ts';
import { searchUsers } from './search.ts';
import { findMe, updateMe } from './service.ts';

const tags = ['Users'];
const { 400: bad, 401: stranger, 404: absent, 413: large, 429: often, 503: away } = problemSchemas;
/** Left to the service: Elysia would turn a list or a text into a record before it checks. */
const changedSettings = t.Unknown({
  description: 'An object of names and texts, numbers or booleans. Merged with the former; null removes one.',
});
const searchMax = 100;
const searchSize = 20;

export const usersRoutes = new Elysia({ name: 'users', prefix: '/users' })
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
  .get('/:userId', ({ params }) => requireUser(params.userId), {
    params: t.Object({ userId: id }),
    response: { 200: user, 400: bad, 401: stranger, 404: absent, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'A person' },
  });
