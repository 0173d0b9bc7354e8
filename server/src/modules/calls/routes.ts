import { Elysia, t } from 'elysia';
import { unauthenticated } from '../../errors.ts';
import { authenticated, bearerToken } from '../../http/authenticated.ts';
import { jsonBody } from '../../http/body.ts';
import { problems } from '../../http/problems.ts';
import { documentedEmpty, id, problemSchemas, signedIn } from '../../http/schemas.ts';
import { call, callCard, callKind, callLimits, callSource, deviceId, joined } from '../../protocol/calls.ts';
import { date } from '../../protocol/scalars.ts';
import { authenticate } from '../auth/actor.ts';
import { readDeclineToken } from './decline-token.ts';
import { findActiveCalls, findCallFor } from './find.ts';
import { providerHooks } from './provider-hooks.ts';
import {
  acceptCall,
  answerBusy,
  declineCall,
  endCall,
  inviteToCall,
  joinCall,
  kickFromCall,
  leaveCall,
  muteInCall,
  passHost,
  startCall,
} from './service.ts';

const tags = ['Calls'];
const { 400: bad, 401: stranger, 404: absent, 429: often, 503: away } = problemSchemas;
const params = t.Object({ callId: id });
const changed = { 200: call, ...problemSchemas };
const entered = { 200: joined, ...problemSchemas };
const deviceBody = t.Object({ deviceId });
const personBody = t.Object({ userId: id });
const described = (summary: string, description?: string) => ({
  ...signedIn,
  tags,
  summary,
  ...(description !== undefined && { description }),
});

/** Declining needs no session: a service worker has none at hand, and brings the token of its push. */
const declining = new Elysia({ name: 'calls-decline', prefix: '/calls' })
  .use(problems)
  .use(jsonBody)
  .post(
    '/:callId/decline',
    async ({ params: { callId }, body, request, set }) => {
      await declineCall(await whoDeclines(callId, body?.token, request), callId);
      set.status = 204;
    },
    {
      params,
      parse: 'json',
      body: t.Object({ token: t.Optional(t.String({ maxLength: 256 })) }),
      detail: {
        security: [{ bearer: [] }, {}],
        tags,
        summary: 'Decline a call, on all of one’s devices',
        description: 'With `token`, the decline token of a push, no session is needed.',
        responses: documentedEmpty(400, 401, 404, 413, 429, 503),
      },
    },
  );

async function whoDeclines(callId: string, token: string | undefined, request: Request): Promise<string> {
  if (token !== undefined) {
    const userId = readDeclineToken(callId, token);
    if (!userId) throw unauthenticated('This token declines no call, or another one.');
    return userId;
  }
  const bearer = bearerToken(request);
  if (!bearer) throw unauthenticated();
  return (await authenticate(bearer)).userId;
}

const signedInRoutes = new Elysia({ name: 'calls-signed-in', prefix: '/calls' })
  .use(problems)
  .use(jsonBody)
  .use(authenticated)
  .post(
    '',
    async ({ actor, body, status }) => {
      const { joined: answer, isNew } = await startCall(actor, body);
      return status(isNew ? 201 : 200, answer);
    },
    {
      parse: 'json',
      body: t.Object({ chatId: id, kind: callKind, deviceId, ring: t.Optional(t.Boolean()) }),
      response: { 201: joined, ...entered },
      detail: described(
        'Start a call in a chat',
        '200 when one was running there, which is joined instead; of two who call each other at once the second accepts.',
      ),
    },
  )
  .get(
    '/active',
    async ({ actor }) => ({
      ...(await findActiveCalls(actor)),
      serverTime: new Date().toISOString(),
      nextCursor: null,
    }),
    {
      response: {
        200: t.Object({
          items: t.Array(call),
          until: t.Record(t.String(), date, { description: 'Until when one is rung, by call.' }),
          cards: t.Array(callCard),
          serverTime: date,
          nextCursor: t.Null(),
        }),
        401: stranger,
        429: often,
        503: away,
      },
      detail: described('Calls that one is in or rung by, and cards of those that go on in one’s chats'),
    },
  )
  .get('/:callId', ({ actor, params: { callId } }) => findCallFor(actor, callId), {
    params,
    response: { 200: call, 400: bad, 401: stranger, 404: absent, 429: often, 503: away },
    detail: described('A call'),
  })
  .post('/:callId/accept', ({ actor, params: { callId }, body }) => acceptCall(actor, callId, body.deviceId), {
    params,
    parse: 'json',
    body: deviceBody,
    response: entered,
    detail: described('Take a call on this device', 'Refused with `answered_elsewhere` when another device was first.'),
  })
  .post('/:callId/join', ({ actor, params: { callId }, body }) => joinCall(actor, callId, body.deviceId), {
    params,
    parse: 'json',
    body: deviceBody,
    response: entered,
    detail: described('Come in late or again, move to this device, or get a fresh grant for it'),
  })
  .post('/:callId/busy', ({ actor, params: { callId } }) => answerBusy(actor, callId), {
    params,
    response: { ...changed },
    detail: described('Answer that one is in another call'),
  })
  .post('/:callId/leave', ({ actor, params: { callId }, body }) => leaveCall(actor, callId, body.deviceId), {
    params,
    parse: 'json',
    body: deviceBody,
    response: changed,
    detail: described('Leave a call, when this device is the one in it'),
  })
  .post('/:callId/end', ({ actor, params: { callId } }) => endCall(actor, callId), {
    params,
    response: changed,
    detail: described('End a call for all: its host, or either of two'),
  })
  .post('/:callId/invite', ({ actor, params: { callId }, body }) => inviteToCall(actor, callId, body.userIds), {
    params,
    parse: 'json',
    body: t.Object({ userIds: t.Array(id, { minItems: 1, maxItems: callLimits.ringMax }) }),
    response: changed,
    detail: described('Ask more people into a call', 'A call between two becomes one like a group’s.'),
  })
  .post('/:callId/kick', ({ actor, params: { callId }, body }) => kickFromCall(actor, callId, body.userId), {
    params,
    parse: 'json',
    body: personBody,
    response: changed,
    detail: described('Put somebody out of a call, as its host'),
  })
  .post('/:callId/mute', ({ actor, params: { callId }, body }) => muteInCall(actor, callId, body.userId, body.source), {
    params,
    parse: 'json',
    body: t.Object({ userId: id, source: callSource }),
    response: changed,
    detail: described('Switch somebody’s microphone, camera or screen off, as the host'),
  })
  .post('/:callId/host', ({ actor, params: { callId }, body }) => passHost(actor, callId, body.userId), {
    params,
    parse: 'json',
    body: personBody,
    response: changed,
    detail: described('Make somebody else in a call its host'),
  });

export const callsRoutes = new Elysia({ name: 'calls' }).use(providerHooks).use(declining).use(signedInRoutes);
