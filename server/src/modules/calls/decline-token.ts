import { readSigned, signed } from '../../signature.ts';

const purpose = 'call.decline';

/** Lets whoever has it decline this call for this person, and nothing else: a service worker has no session at hand. */
export const declineToken = (callId: string, userId: string): string => signed(purpose, `${callId}.${userId}`);

/** For whom a token declines this call; undefined when it is not ours, or of another call. */
export function readDeclineToken(callId: string, token: string): string | undefined {
  const [of, userId] = readSigned(purpose, token)?.split('.') ?? [];
  return of === callId ? userId : undefined;
}
