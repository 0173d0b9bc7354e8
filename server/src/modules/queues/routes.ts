import { Elysia } from 'elysia';
import { forbidden } from '../../errors.ts';
import { authenticated } from '../../http/authenticated.ts';
import { problems } from '../../http/problems.ts';
import { documentedEmpty, signedIn } from '../../http/schemas.ts';
import { boardCookie } from './board-cookie.ts';
import { boardPass } from './board-pass.ts';

export const queuesRoutes = new Elysia({ name: 'queues', prefix: '/admin/queues' })
  .use(problems)
  .use(authenticated)
  .post(
    '/session',
    ({ actor, request, set, status }) => {
      if (!actor.isAdmin) throw forbidden('Only an admin of this workspace can do this.');
      set.headers['set-cookie'] = boardCookie(request, boardPass(actor));
      set.headers['cache-control'] = 'no-store';
      return status(204, undefined);
    },
    {
      detail: {
        ...signedIn,
        tags: ['Workspace'],
        summary: 'Let this browser see the queues at /admin/queues, for half an hour',
        responses: documentedEmpty(401, 403, 429, 503),
      },
    },
  );
