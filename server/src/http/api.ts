import { Elysia } from 'elysia';
import { DomainError } from '../errors.ts';
import { activityRoutes } from '../modules/activity/routes.ts';
import { authRoutes } from '../modules/auth/routes.ts';
import { avatarsRoutes } from '../modules/avatars/routes.ts';
import { botsRoutes } from '../modules/bots/routes.ts';
import { callsRoutes } from '../modules/calls/routes.ts';
import { chatsRoutes } from '../modules/chats/routes.ts';
import { emailRoutes } from '../modules/email/routes.ts';
import { messagesRoutes } from '../modules/messages/routes.ts';
import { notificationsRoutes } from '../modules/notifications/routes.ts';
import { pushRoutes } from '../modules/push/routes.ts';
import { queuesRoutes } from '../modules/queues/routes.ts';
import { usersRoutes } from '../modules/users/routes.ts';
import { webhooksRoutes } from '../modules/webhooks/routes.ts';
import { workspaceRoutes } from '../modules/workspace/routes.ts';
import { incomingWebhooks } from '../slack/incoming-webhooks.ts';
import { docs } from './docs.ts';
import { problems } from './problems.ts';

function nothingHere(): never {
  throw new DomainError('not_found', 'There is nothing at this address.');
}

/** Everything under `/api`, and the webhooks that post from outside. */
export const api = new Elysia({ name: 'api' }).use(incomingWebhooks).group('/api', (group) =>
  group
    .use(problems)
    .use(docs)
    .use(authRoutes)
    .use(usersRoutes)
    .use(chatsRoutes)
    .use(callsRoutes)
    .use(messagesRoutes)
    .use(activityRoutes)
    .use(notificationsRoutes)
    .use(workspaceRoutes)
    .use(botsRoutes)
    .use(webhooksRoutes)
    .use(avatarsRoutes)
    .use(emailRoutes)
    .use(pushRoutes)
    .use(queuesRoutes)
    // GET by name too, since the app's own catch-all is a GET and the more exact method wins.
    .get('/*', nothingHere, { detail: { hide: true } })
    .all('/*', nothingHere, { detail: { hide: true } }),
);
