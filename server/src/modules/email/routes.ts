import { Elysia, t } from 'elysia';
import { problems } from '../../http/problems.ts';
import { documented } from '../../http/schemas.ts';
import { askPage, donePage, unknownPage } from './pages.ts';
import { unsubscribe } from './unsubscribe.ts';
import { readUnsubscribeToken } from './unsubscribe-token.ts';

const tags = ['E-mail'];
const query = t.Object({ token: t.String({ description: 'From the e-mail.' }) });
const answers = documented(
  { description: 'A page in words.', type: 'text/html', schema: t.String() },
  ...([400, 404, 429, 503] as const),
);

/** For whoever follows an e-mail's link: no sign-in, and pages instead of JSON. */
export const emailRoutes = new Elysia({ name: 'email', prefix: '/email' })
  .use(problems)
  .get('/unsubscribe', ({ query }) => (readUnsubscribeToken(query.token) ? askPage() : unknownPage()), {
    query,
    detail: { tags, summary: 'Ask whether to end the e-mails', responses: answers },
  })
  .post(
    '/unsubscribe',
    async ({ query }) => {
      const userId = readUnsubscribeToken(query.token);
      if (!userId) return unknownPage();
      await unsubscribe(userId);
      return donePage();
    },
    {
      query,
      detail: { tags, summary: 'End the e-mails, by one click of a mail program (RFC 8058)', responses: answers },
    },
  );
