import { Elysia } from 'elysia';
import { notFound } from '../../errors.ts';
import { problems } from '../../http/problems.ts';
import { limits } from '../../protocol/limits.ts';
import { takeProviderEvents } from './provider-events.ts';
import { providerInUse } from './provider-in-use.ts';

/** Where a provider reports what happens in its rooms: `POST /api/calls/hooks/<provider>`, signed over the bytes it sends. */
export const providerHooks = new Elysia({ name: 'calls-hooks', prefix: '/calls' })
  .use(problems)
  .onParse(async ({ request }) => {
    const bytes = await request.arrayBuffer();
    return bytes.byteLength > limits.bodyBytes ? '' : new TextDecoder().decode(bytes);
  })
  .post(
    '/hooks/:provider',
    async ({ params, body, request, set }) => {
      const carrier = providerInUse();
      if (!carrier?.webhook || carrier.id !== params.provider) throw notFound('address');
      await takeProviderEvents(await carrier.webhook(String(body ?? ''), request.headers));
      set.status = 204;
    },
    { detail: { hide: true } },
  );
