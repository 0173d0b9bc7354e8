import { config } from '../../../../config.ts';
import { callLimits } from '../../../../protocol/calls.ts';
import { redis } from '../../../../stores/redis.ts';

const keyOf = (callId: string, userId: string) => `${config().namespace}:call-out:${callId}:${userId}`;
const nowSeconds = () => Math.floor(Date.now() / 1_000);

/**
 * Has a person's tokens of before this second no longer open a room: LiveKit itself takes a token until it runs out,
 * also from somebody it was told to put out. Shared by all instances; without Redis a token lives on for its minutes.
 */
export async function putOut(callId: string, userId: string): Promise<void> {
  await redis()
    .set(keyOf(callId, userId), nowSeconds(), 'PX', callLimits.callMs)
    .catch(() => undefined);
}

/** Whether a token that holds from `notBefore` on, in Unix seconds, was given before its owner was put out. */
export async function isPutOut(callId: string, userId: string, notBefore: number): Promise<boolean> {
  const since = await redis()
    .get(keyOf(callId, userId))
    .catch(() => null);
  return since !== null && notBefore < Number(since);
}
