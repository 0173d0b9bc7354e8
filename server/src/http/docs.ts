import { openapi } from '@elysiajs/openapi';
import { Elysia } from 'elysia';
import { notFound } from '../errors.ts';
import { problems } from './problems.ts';

/** The files of the documentation's browser, served from the package: it works without any other host. */
const files = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;

const start = 'SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#docs", deepLinking: true });';
const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Talky’s API</title><link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body>
</html>`;

const isFile = (name: string): name is keyof typeof files => Object.hasOwn(files, name);
const hidden = { detail: { hide: true } };

/** The OpenAPI 3.1 document at `/api/openapi.json`, and a page to browse it at `/api/docs`. */
export const docs = new Elysia({ name: 'docs' })
  .use(problems)
  .use(
    openapi({
      provider: null,
      path: '/docs',
      specPath: '/openapi.json',
      documentation: {
        openapi: '3.1.0',
        info: {
          title: 'Talky',
          version: '0.1.0',
          description: 'The REST half of Talky’s contract. The sockets’ half stands in docs/protocol.md.',
          license: { name: 'MIT' },
        },
        servers: [{ url: '/api' }],
        components: {
          securitySchemes: {
            bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or a bot’s token.' },
          },
        },
      },
    }),
  )
  .get('/docs', () => new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } }), hidden)
  .get(
    '/docs/start.js',
    () => new Response(start, { headers: { 'content-type': 'text/javascript; charset=utf-8' } }),
    hidden,
  )
  .get(
    '/docs/:file',
    ({ params: { file } }) => {
      if (!isFile(file)) throw notFound('page');
      return new Response(Bun.file(Bun.resolveSync(`swagger-ui-dist/${file}`, import.meta.dir)), {
        headers: { 'content-type': files[file], 'cache-control': 'public, max-age=86400' },
      });
    },
    hidden,
  );
