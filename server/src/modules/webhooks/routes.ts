import { Elysia, t } from 'elysia';
import { authenticated } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { originOf } from '../../http/origin.ts';
import { problems } from '../../http/problems.ts';
import { documentedEmpty, id, problemSchemas, signedIn } from '../../http/schemas.ts';
import { webhook } from '../../protocol/resources.ts';
import { createWebhook, deleteWebhook, findWebhooks } from './service.ts';

const tags = ['Webhooks'];
const { 400: bad, 401: stranger, 404: absent, 409: clash, 413: large, 429: often, 503: away } = problemSchemas;

export const webhooksRoutes = new Elysia({ name: 'webhooks', prefix: '/webhooks' })
  .use(problems)
  .use(jsonBody)
  .use(authenticated)
  .post(
    '',
    async ({ actor, body, request, status }) => status(201, await createWebhook(actor, body, originOf(request))),
    {
      parse: 'json',
      body: t.Object({ chatId: id, name: t.Optional(t.String({ maxLength: 500 })) }),
      response: { 201: webhook, 400: bad, 401: stranger, 404: absent, 409: clash, 413: large, 429: often, 503: away },
      detail: { ...signedIn, tags, summary: 'Make an address that posts into a chat' },
    },
  )
  .get('', async ({ actor, query }) => ({ items: await findWebhooks(actor, query.chatId), nextCursor: null }), {
    query: t.Object({ chatId: id }),
    response: {
      200: t.Object({ items: t.Array(webhook), nextCursor: t.Null() }),
      400: bad,
      401: stranger,
      404: absent,
      429: often,
      503: away,
    },
    detail: { ...signedIn, tags, summary: 'A chat’s webhooks' },
  })
  .delete(
    '/:webhookId',
    async ({ actor, params, status }) => {
      await deleteWebhook(actor, params.webhookId);
      return status(204, undefined);
    },
    {
      params: t.Object({ webhookId: id }),
      detail: { ...signedIn, tags, summary: 'End a webhook', responses: documentedEmpty(400, 401, 403, 404, 429, 503) },
    },
  );
