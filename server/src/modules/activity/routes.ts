import { Elysia, t } from 'elysia';
import { authenticated } from '../../http/authenticated.ts';
import { problems } from '../../http/problems.ts';
import { cursorQuery, limitQuery, problemSchemas, readLimit, signedIn } from '../../http/schemas.ts';
import { activityItem } from '../../protocol/activity.ts';
import { findActivity } from './service.ts';

const pageSize = 30;
const pageMax = 100;
const { 400: bad, 401: stranger, 429: often, 503: away } = problemSchemas;

export const activityRoutes = new Elysia({ name: 'activity', prefix: '/activity' })
  .use(problems)
  .use(authenticated)
  .get(
    '',
    ({ actor, query }) =>
      findActivity(actor, { limit: readLimit(query.limit, pageSize, pageMax), cursor: query.cursor }),
    {
      query: t.Object({ limit: limitQuery, cursor: cursorQuery }),
      response: {
        200: t.Object({ items: t.Array(activityItem), nextCursor: t.Union([t.String(), t.Null()]) }),
        400: bad,
        401: stranger,
        429: often,
        503: away,
      },
      detail: { ...signedIn, tags: ['Messages'], summary: 'What was addressed to oneself, newest first' },
    },
  );
