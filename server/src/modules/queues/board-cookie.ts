import { isSecure } from '../auth/refresh-cookie.ts';
import { boardPassSeconds } from './board-pass.ts';

/** Where the board lives; the cookie goes nowhere else. */
export const boardPath = '/admin/queues';
const name = 'talky_queues';

export const boardCookie = (request: Request, pass: string): string =>
  `${name}=${pass}; Path=${boardPath}; HttpOnly; SameSite=Strict; Max-Age=${boardPassSeconds}${isSecure(request) ? '; Secure' : ''}`;

/** The pass a request brings, if any. */
export function readBoardCookie(request: Request): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
