import { jwt } from '@elysiajs/jwt';
import { config } from '../../config.ts';

/** Seconds an access token holds. */
export const accessTokenSeconds = 15 * 60;
const audience = 'talky:access';

export interface AccessClaims {
  userId: string;
  sessionId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

let signer: ReturnType<typeof makeSigner> | undefined;

function makeSigner(secret: string) {
  const plugin = jwt({ name: 'accessToken', secret, alg: 'HS256', typ: 'at+jwt', aud: audience });
  return { secret, ...plugin.decorator.accessToken };
}

function current() {
  const { jwtSecret } = config();
  if (signer?.secret !== jwtSecret) signer = makeSigner(jwtSecret);
  return signer;
}

export function issueAccessToken(userId: string, sessionId: string): Promise<string> {
  return current().sign({ sub: userId, sid: sessionId, exp: Math.floor(Date.now() / 1_000) + accessTokenSeconds });
}

/** What a token says when it is ours, for access, and not over; null otherwise. */
export async function readAccessToken(token: string): Promise<AccessClaims | null> {
  // Algorithm, audience and type pinned: no other token of ours, and no `alg: none`, passes for this one.
  const claims = await current().verify(token, { algorithms: ['HS256'], audience, typ: 'at+jwt' });
  if (!claims || typeof claims.sub !== 'string' || typeof claims.sid !== 'string' || typeof claims.exp !== 'number')
    return null;
  return { userId: claims.sub, sessionId: claims.sid, expiresAt: claims.exp * 1_000 };
}
