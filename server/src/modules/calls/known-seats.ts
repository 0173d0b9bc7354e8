import { ShortCache } from '../../short-cache.ts';
import { type CallData, isIn } from './machine/call-data.ts';
import { findCall } from './store.ts';

/** Who was put out elsewhere may go on for so long: signals and reactions are too many to ask MongoDB for each. */
const maxAgeMs = 1_000;
const known = new ShortCache<CallData>(maxAgeMs);

/** The call changed. */
export function forgetSeats(callId: string): void {
  known.delete(callId);
}

async function read(callId: string): Promise<CallData | undefined> {
  const call = (await findCall(callId))?.call;
  if (call) known.set(callId, call);
  return call;
}

/** A call as it was a moment ago, in which these people are; undefined when they are not. A negative is looked up anew. */
export async function findTogether(callId: string, userIds: readonly string[]): Promise<CallData | undefined> {
  const fits = (call: CallData | undefined) =>
    call && userIds.every((userId) => isIn(call, userId)) ? call : undefined;
  return fits(known.get(callId)) ?? fits(await read(callId));
}
