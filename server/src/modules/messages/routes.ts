import { Elysia, t } from 'elysia';
import { invalid } from '../../errors.ts';
import { authenticated } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { problems } from '../../http/problems.ts';
import {
  documented,
  documentedEmpty,
  id,
  limitQuery,
  problemSchemas,
  readLimit,
  seqQuery,
  signedIn,
} from '../../http/schemas.ts';
import { limits } from '../../protocol/limits.ts';
import { meant } from '../../protocol/mentions.ts';
import { attachment, message } from '../../protocol/resources.ts';
import { deleteMessage, editMessage, findMessages, markRead, sendMessage } from './service.ts';

const pageSize = 50;
const { 400: bad, 401: stranger, 403: denied, 404: absent, 413: large, 429: often, 503: away } = problemSchemas;
const tags = ['Messages'];
const meantPeople = t.Optional(
  t.Array(meant, {
    maxItems: limits.mentionsMax,
    description: 'Whom names in the content mean, where several have one; the others are found by themselves.',
  }),
);
const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));

/** History is a string already, made once for all its readers: no validation, no second encoding. */
const json = (body: string) => new Response(body, { headers: { 'content-type': 'application/json; charset=utf-8' } });

export const messagesRoutes = new Elysia({ name: 'messages', prefix: '/messages' })
  .use(problems)
  .use(jsonBody)
  .use(authenticated)
  .get(
    '/:id',
    async ({ actor, params, query }) => {
      const bounds = [query.before, query.after, query.around].filter((bound) => bound !== undefined);
      if (bounds.length > 1) throw invalid('Give one of before, after and around.');
      const page = {
        limit: readLimit(query.limit, pageSize, limits.historyMax),
        before: number(query.before),
        after: number(query.after),
        around: number(query.around),
      };
      return json(await findMessages(actor, params.id, page));
    },
    {
      params: t.Object({ id }),
      query: t.Object({
        limit: limitQuery,
        before: seqQuery('Only messages with a smaller seq.'),
        after: seqQuery('Only messages with a greater seq.'),
        around: seqQuery('Messages on both sides of this seq.'),
      }),
      detail: {
        ...signedIn,
        tags,
        summary: 'Read history, in seq order',
        responses: documented(
          {
            description: 'A stretch of the chat, the newest when no bound is given.',
            type: 'application/json',
            schema: t.Object({ items: t.Array(message) }),
          },
          400,
          401,
          404,
          429,
          503,
        ),
      },
    },
  )
  .post(
    '',
    async ({ actor, body, status }) => {
      const { message: sent, isNew } = await sendMessage(actor, body);
      return status(isNew ? 201 : 200, sent);
    },
    {
      parse: 'json',
      body: t.Object({
        chatId: id,
        content: t.String({ maxLength: limits.contentMax, description: 'Not only blanks; kept as sent.' }),
        clientId: t.Optional(
          t.String({
            minLength: 1,
            maxLength: limits.clientIdMax,
            description: 'The same one again answers with the first message.',
          }),
        ),
        replyTo: t.Optional(id),
        attachments: t.Optional(t.Array(attachment, { maxItems: limits.attachmentsMax })),
        mentions: meantPeople,
      }),
      response: { 200: message, 201: message, 400: bad, 401: stranger, 404: absent, 413: large, 429: often, 503: away },
      detail: { ...signedIn, tags, summary: 'Send a message' },
    },
  )
  .put(
    '/:chatId/read',
    async ({ actor, params, body, status }) => {
      await markRead(actor, params.chatId, body.seq);
      return status(204, undefined);
    },
    {
      params: t.Object({ chatId: id }),
      parse: 'json',
      body: t.Object({ seq: t.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }) }),
      detail: {
        ...signedIn,
        tags,
        summary: 'Move one’s read cursor; it never moves back',
        responses: documentedEmpty(400, 401, 404, 413, 429, 503),
      },
    },
  )
  .patch(
    '/:messageId',
    ({ actor, params, body }) => editMessage(actor, params.messageId, body.content, body.mentions),
    {
      params: t.Object({ messageId: id }),
      parse: 'json',
      body: t.Object({ content: t.String({ maxLength: limits.contentMax }), mentions: meantPeople }),
      response: { 200: message, 400: bad, 401: stranger, 403: denied, 404: absent, 413: large, 429: often, 503: away },
      detail: { ...signedIn, tags, summary: 'Edit a message of one’s own' },
    },
  )
  .delete('/:messageId', ({ actor, params }) => deleteMessage(actor, params.messageId), {
    params: t.Object({ messageId: id }),
    response: { 200: message, 400: bad, 401: stranger, 403: denied, 404: absent, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'Delete a message; it keeps its place' },
  });
