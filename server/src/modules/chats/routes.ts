import { Elysia, t } from 'elysia';
import { authenticated } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { problems } from '../../http/problems.ts';
import { cursorQuery, id, limitQuery, problemSchemas, readLimit, signedIn } from '../../http/schemas.ts';
import { startCalls } from '../../protocol/calls.ts';
import { mentionAll } from '../../protocol/mentions.ts';
import { chat, member, publicChat, role } from '../../protocol/resources.ts';
import { findChatFor } from './find.ts';
import { setRights, setVisibility } from './group-settings.ts';
import { findChatsFor } from './list.ts';
import { addMember, joinGroup, removeMember, setRole } from './membership-service.ts';
import { createGroup, findMembers, findPublicGroups, openDirect, renameGroup } from './service.ts';

const tags = ['Chats'];
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
const pageSize = 50;
const pageMax = 100;
const membersMax = 1_000;
const listQuery = t.Object({ limit: limitQuery, cursor: cursorQuery });
const nextCursor = t.Union([t.String(), t.Null()]);
const chatParams = t.Object({ chatId: id });
const memberBody = t.Object({ chatId: id, userId: id });
const nameText = t.String({ maxLength: 500, description: '1 to 80 characters after trimming.' });
const pageOf = (query: { limit?: string | undefined; cursor?: string | undefined }) => ({
  limit: readLimit(query.limit, pageSize, pageMax),
  cursor: query.cursor,
});
/** Reads of one chat, and changes of a group by its admins. */
const readAnswers = { 200: chat, 400: bad, 401: stranger, 404: absent, 429: often, 503: away };
const changeAnswers = { ...readAnswers, 403: denied, 413: large };

export const chatsRoutes = new Elysia({ name: 'chats', prefix: '/chat' })
  .use(problems)
  .use(jsonBody)
  .use(authenticated)
  .post('', ({ actor, body }) => openDirect(actor, body.userId), {
    parse: 'json',
    body: t.Object({ userId: id }),
    response: { ...readAnswers, 413: large },
    detail: { ...signedIn, tags, summary: 'The direct chat with a person, made if absent' },
  })
  .get('', ({ actor, query }) => findChatsFor(actor.userId, pageOf(query)), {
    query: listQuery,
    response: { 200: t.Object({ items: t.Array(chat), nextCursor }), 400: bad, 401: stranger, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'One’s chats, latest first' },
  })
  .post('/group', async ({ actor, body, status }) => status(201, await createGroup(actor, body)), {
    parse: 'json',
    body: t.Object({
      name: nameText,
      users: t.Array(id, { minItems: 1, maxItems: 1_000 }),
      isPublic: t.Optional(t.Boolean()),
    }),
    response: { 201: chat, 400: bad, 401: stranger, 404: absent, 413: large, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'Make a group' },
  })
  .put('/rename', ({ actor, body }) => renameGroup(actor, body.chatId, body.chatName), {
    parse: 'json',
    body: t.Object({ chatId: id, chatName: nameText }),
    response: changeAnswers,
    detail: { ...signedIn, tags, summary: 'Rename a group' },
  })
  .put('/groupadd', ({ actor, body }) => addMember(actor, body.chatId, body.userId), {
    parse: 'json',
    body: memberBody,
    response: changeAnswers,
    detail: { ...signedIn, tags, summary: 'Add a person to a group' },
  })
  .put('/groupremove', ({ actor, body }) => removeMember(actor, body.chatId, body.userId), {
    parse: 'json',
    body: memberBody,
    response: changeAnswers,
    detail: { ...signedIn, tags, summary: 'Remove a person from a group, or leave it' },
  })
  .put('/role', ({ actor, body }) => setRole(actor, body.chatId, body.userId, body.role), {
    parse: 'json',
    body: t.Composite([memberBody, t.Object({ role })]),
    response: { ...changeAnswers, 409: clash },
    detail: { ...signedIn, tags, summary: 'Make a member an admin, or an admin a member' },
  })
  .put('/visibility', ({ actor, body }) => setVisibility(actor, body.chatId, body.isPublic), {
    parse: 'json',
    body: t.Object({ chatId: id, isPublic: t.Boolean() }),
    response: changeAnswers,
    detail: { ...signedIn, tags, summary: 'Open a group to everybody, or close it' },
  })
  .get('/public', ({ actor, query }) => findPublicGroups(actor, { ...pageOf(query), search: query.search }), {
    query: t.Object({ ...listQuery.properties, search: t.Optional(t.String({ maxLength: 80 })) }),
    response: {
      200: t.Object({ items: t.Array(publicChat), nextCursor }),
      400: bad,
      401: stranger,
      429: often,
      503: away,
    },
    detail: { ...signedIn, tags, summary: 'Browse public groups' },
  })
  .post('/:chatId/join', ({ actor, params }) => joinGroup(actor, params.chatId), {
    params: chatParams,
    response: readAnswers,
    detail: { ...signedIn, tags, summary: 'Join a public group' },
  })
  .get('/:chatId', ({ actor, params }) => findChatFor(actor.userId, params.chatId), {
    params: chatParams,
    response: readAnswers,
    detail: { ...signedIn, tags, summary: 'A chat of one’s own' },
  })
  .patch('/:chatId', ({ actor, params, body }) => setRights(actor, params.chatId, body), {
    params: chatParams,
    parse: 'json',
    body: t.Object({ mentionAll: t.Optional(mentionAll), startCalls: t.Optional(startCalls) }, { minProperties: 1 }),
    response: changeAnswers,
    detail: { ...signedIn, tags, summary: 'Say who may write @all and @here to a group, and start calls in it' },
  })
  .get(
    '/:chatId/members',
    ({ actor, params, query }) =>
      findMembers(actor, params.chatId, { limit: readLimit(query.limit, pageMax, membersMax), cursor: query.cursor }),
    {
      params: chatParams,
      query: listQuery,
      response: {
        200: t.Object({ items: t.Array(member), nextCursor }),
        400: bad,
        401: stranger,
        404: absent,
        429: often,
        503: away,
      },
      detail: { ...signedIn, tags, summary: 'Members of a chat, oldest first' },
    },
  );
