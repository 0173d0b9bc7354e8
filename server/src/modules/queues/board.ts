import { type Context, Elysia } from 'elysia';
import { forbidden, unavailable } from '../../errors.ts';
import { isOwnOrigin } from '../../http/origin.ts';
import { problems } from '../../http/problems.ts';
import { redisReady } from '../../stores/redis.ts';
import { boardPath, readBoardCookie } from './board-cookie.ts';
import { admitsToBoard } from './board-pass.ts';
import type { openBullBoard } from './bull-board.ts';
import { enterPage, enterScript } from './enter-page.ts';

/** Nothing from elsewhere: the board's page asks another host for its letters, which it does well without. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

/** For admins: the queues, their jobs, and the failed ones to be tried again, at /admin/queues. */
export function queueBoard() {
  let board: ReturnType<typeof openBullBoard> | undefined;

  async function answer({ request, set }: Pick<Context, 'request' | 'set'>): Promise<Response> {
    set.headers['content-security-policy'] = policy;
    const pass = readBoardCookie(request);
    if (pass === undefined || !(await admitsToBoard(pass))) return enterPage();
    // The cookie is sent by the browser itself: no other site may make it act.
    if (!isOwnOrigin(request)) throw forbidden('This can only be asked for by Talky’s own pages.');
    // The queues' own connections wait for Redis to come back.
    if (!redisReady()) throw unavailable();
    // Loaded when somebody looks: most instances never need it.
    board ??= import('./bull-board.ts').then((module) => module.openBullBoard());
    return await (await board)(request);
  }

  // Each by name: the app's own catch-all is a GET, and the more exact method wins over `all`.
  const hidden = { detail: { hide: true }, parse: 'none' } as const;
  return new Elysia()
    .use(problems)
    .get(`${boardPath}/enter.js`, () => enterScript(), hidden)
    .get(boardPath, answer, hidden)
    .get(`${boardPath}/*`, answer, hidden)
    .all(`${boardPath}/*`, answer, hidden);
}
