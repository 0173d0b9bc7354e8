import { Elysia, t } from 'elysia';
import { config } from '../../config.ts';
import { authenticated } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { problems } from '../../http/problems.ts';
import { documentedEmpty, id, problemSchemas, signedIn } from '../../http/schemas.ts';
import { pushDevice } from '../../protocol/push.ts';
import { addDevice, listDevices, removeDevice } from './devices.ts';
import { endpointMax } from './endpoint.ts';
import { sendTrial } from './trial.ts';

const tags = ['Push'];
const { 400: bad, 401: stranger, 403: denied, 413: large, 429: often, 503: away } = problemSchemas;
const endpoint = t.String({ maxLength: endpointMax, description: 'Where the browser’s push service takes messages.' });
const key = (description: string) => t.String({ maxLength: 128, description });

export const pushRoutes = new Elysia({ name: 'push', prefix: '/push' })
  .use(problems)
  .use(jsonBody)
  .use(authenticated)
  .get('/key', () => ({ publicKey: config().push.vapid.publicKey }), {
    response: { 200: t.Object({ publicKey: t.String() }), 401: stranger, 429: often, 503: away },
    detail: { ...signedIn, tags, summary: 'The VAPID key to subscribe with' },
  })
  .post(
    '/subscriptions',
    async ({ actor, body, request, status }) =>
      status(201, await addDevice(actor, body, request.headers.get('user-agent') ?? '')),
    {
      parse: 'json',
      body: t.Object({
        endpoint,
        keys: t.Object({ p256dh: key('65 bytes, base64url.'), auth: key('16 bytes, base64url.') }),
        replaces: t.Optional(
          t.String({ maxLength: endpointMax, description: 'The endpoint this browser had before.' }),
        ),
      }),
      response: { 201: pushDevice, 400: bad, 401: stranger, 403: denied, 413: large, 429: often, 503: away },
      detail: { ...signedIn, tags, summary: 'Have this browser notified, as long as its session lasts' },
    },
  )
  .get('/subscriptions', async ({ actor }) => ({ items: await listDevices(actor), nextCursor: null }), {
    response: {
      200: t.Object({ items: t.Array(pushDevice), nextCursor: t.Null() }),
      401: stranger,
      429: often,
      503: away,
    },
    detail: { ...signedIn, tags, summary: 'One’s devices that are notified' },
  })
  .delete(
    '/subscriptions/:deviceId',
    async ({ actor, params, status }) => {
      await removeDevice(actor, params.deviceId);
      return status(204, undefined);
    },
    {
      params: t.Object({ deviceId: id }),
      detail: {
        ...signedIn,
        tags,
        summary: 'Notify a device no more',
        responses: documentedEmpty(400, 401, 404, 429, 503),
      },
    },
  )
  .post('/test', async ({ actor, status }) => status(202, { devices: await sendTrial(actor) }), {
    response: {
      202: t.Object({ devices: t.Integer({ description: 'How many are told.' }) }),
      401: stranger,
      429: often,
      503: away,
    },
    detail: { ...signedIn, tags, summary: 'Send each of one’s devices a notification' },
  });
