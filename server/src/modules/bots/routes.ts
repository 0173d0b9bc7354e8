import { Elysia, t } from 'elysia';
import { authenticated } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { problems } from '../../http/problems.ts';
import { documentedEmpty, id, problemSchemas, signedIn } from '../../http/schemas.ts';
import { bot } from '../../protocol/resources.ts';
import { createOwnBot, deleteBot, findBots, renewBotToken } from './service.ts';

const tags = ['Bots'];
const { 400: bad, 401: stranger, 403: denied, 404: absent, 413: large, 429: often, 503: away } = problemSchemas;
const withToken = t.Object({ bot, token: t.String({ description: 'Shown once.' }) });
const params = t.Object({ botId: id });

export const botsRoutes = new Elysia({ name: 'bots', prefix: '/bots' })
  .use(problems)
  .use(jsonBody)
  .use(authenticated)
  .post('', async ({ actor, body, status }) => status(201, await createOwnBot(actor, body.name)), {
    parse: 'json',
    body: t.Object({ name: t.String({ maxLength: 500 }) }),
    response: { 201: withToken, 400: bad, 401: stranger, 403: denied, 413: large, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'Make a bot' },
  })
  .get('', async ({ actor }) => ({ items: await findBots(actor), nextCursor: null }), {
    response: { 200: t.Object({ items: t.Array(bot), nextCursor: t.Null() }), 401: stranger, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'One’s bots; all of them for admins' },
  })
  .post('/:botId/token', ({ actor, params: { botId } }) => renewBotToken(actor, botId), {
    params,
    response: { 200: withToken, 400: bad, 401: stranger, 403: denied, 404: absent, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'Give a bot a new token; the old ones end' },
  })
  .delete(
    '/:botId',
    async ({ actor, params: { botId }, status }) => {
      await deleteBot(actor, botId);
      return status(204, undefined);
    },
    {
      params,
      detail: { ...signedIn, tags, summary: 'End a bot', responses: documentedEmpty(400, 401, 403, 404, 429, 503) },
    },
  );
