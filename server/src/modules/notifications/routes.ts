import { Elysia, t } from 'elysia';
import { authenticated } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { problems } from '../../http/problems.ts';
import { id, problemSchemas, signedIn } from '../../http/schemas.ts';
import { chatNotify, notifyPreferences, why } from '../../protocol/notifications.ts';
import { setChatNotify } from './chat-notify.ts';
import { findPreferences, updatePreferences } from './preferences.ts';
import { findWhy } from './why.ts';

const tags = ['Notifications'];
const { 400: bad, 401: stranger, 404: absent, 413: large, 429: often, 503: away } = problemSchemas;

export const notificationsRoutes = new Elysia({ name: 'notifications' })
  .use(problems)
  .use(jsonBody)
  .use(authenticated)
  .get('/notifications/preferences', ({ actor }) => findPreferences(actor.userId), {
    response: { 200: notifyPreferences, 401: stranger, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'What one wants to hear of' },
  })
  .patch('/notifications/preferences', ({ actor, body }) => updatePreferences(actor.userId, body), {
    parse: 'json',
    body: t.Partial(notifyPreferences),
    response: { 200: notifyPreferences, 400: bad, 401: stranger, 413: large, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'Change what one wants to hear of; what is left out stays' },
  })
  .put('/chat/:chatId/notifications', ({ actor, params, body }) => setChatNotify(actor, params.chatId, body), {
    params: t.Object({ chatId: id }),
    parse: 'json',
    body: t.Partial(chatNotify),
    response: {
      200: t.Composite([chatNotify, t.Object({ chatId: id })]),
      400: bad,
      401: stranger,
      404: absent,
      413: large,
      429: often,
      503: away,
    },
    detail: { ...signedIn, tags, summary: 'Choose what one hears of a chat, or mute it' },
  })
  .get('/messages/:id/why', ({ actor, params }) => findWhy(actor, params.id), {
    params: t.Object({ id }),
    response: { 200: why, 400: bad, 401: stranger, 404: absent, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'Why a message notified one, or why not' },
  });
