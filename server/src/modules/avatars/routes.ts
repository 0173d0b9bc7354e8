import { Elysia, t } from 'elysia';
import { notFound } from '../../errors.ts';
import { problems } from '../../http/problems.ts';
import { documented } from '../../http/schemas.ts';
import { drawPicture } from './picture.ts';

/** Default pictures, drawn from what the address says, so that they can be cached for ever. */
export const avatarsRoutes = new Elysia({ name: 'avatars', prefix: '/avatars' }).use(problems).get(
  '/:file',
  ({ params }) => {
    const [, initials, hue] = /^(.{1,4})-(\d{1,2})\.svg$/u.exec(params.file) ?? [];
    if (!initials || hue === undefined) throw notFound('picture');
    return new Response(drawPicture(initials, Number(hue)), {
      headers: {
        'content-type': 'image/svg+xml',
        'cache-control': 'public, max-age=31536000, immutable',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      },
    });
  },
  {
    params: t.Object({ file: t.String({ maxLength: 64 }) }),
    detail: {
      tags: ['Users'],
      summary: 'A person’s default picture',
      responses: documented({ description: 'An SVG.', type: 'image/svg+xml', schema: t.String() }, 400, 404),
    },
  },
);
