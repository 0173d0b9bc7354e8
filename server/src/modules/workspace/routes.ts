import { Elysia, t } from 'elysia';
import { authenticated } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { originOf } from '../../http/origin.ts';
import { problems } from '../../http/problems.ts';
import { problemSchemas, signedIn } from '../../http/schemas.ts';
import { invite, workspace } from '../../protocol/resources.ts';
import { createInvite, findInvite, findWorkspace, updateWorkspace } from './service.ts';

const tags = ['Workspace'];
const { 400: bad, 401: stranger, 403: denied, 404: absent, 413: large, 429: often, 503: away } = problemSchemas;

export const workspaceRoutes = new Elysia({ name: 'workspace' })
  .use(
    new Elysia({ name: 'workspace-door' })
      .use(problems)
      .get('/workspace', () => findWorkspace(), {
        response: { 200: workspace, 429: often, 503: away },
        detail: { tags, summary: 'What everybody may know of this Talky' },
      })
      .get('/invites/:token', ({ params }) => findInvite(params.token), {
        params: t.Object({ token: t.String({ maxLength: 128 }) }),
        response: {
          200: t.Object({ workspaceName: t.String(), invitedBy: t.String() }),
          400: bad,
          404: absent,
          429: often,
          503: away,
        },
        detail: { tags, summary: 'Who invites to what' },
      }),
  )
  .use(
    new Elysia({ name: 'workspace-signed-in' })
      .use(problems)
      .use(jsonBody)
      .use(authenticated)
      .patch('/workspace', ({ actor, body }) => updateWorkspace(actor, body), {
        parse: 'json',
        body: t.Object({
          name: t.Optional(t.String({ maxLength: 500 })),
          registration: t.Optional(workspace.properties.registration),
        }),
        response: { 200: workspace, 400: bad, 401: stranger, 403: denied, 413: large, 429: often, 503: away },
        detail: { ...signedIn, tags, summary: 'Name the workspace, or say who may register' },
      })
      .post(
        '/workspace/invites',
        async ({ actor, request, status }) => status(201, await createInvite(actor, originOf(request))),
        {
          response: { 201: invite, 401: stranger, 403: denied, 429: often, 503: away },
          detail: { ...signedIn, tags, summary: 'Make an invitation link, good for a week' },
        },
      ),
  );
