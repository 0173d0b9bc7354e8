import { notFound, unavailable } from '../../errors.ts';
import { announce } from './announce.ts';
import { forgetSeats } from './known-seats.ts';
import type { CallData } from './machine/call-data.ts';
import type { CallEvent } from './machine/call-event.ts';
import { step } from './machine.ts';
import { findCall, replaceCall } from './store.ts';
import { timers } from './timers.ts';
import { inCallTurn } from './turns.ts';

/** Each lost race means that somebody else's change was stored: with so many people at once it is this one's turn by then. */
const attemptsMax = 40;

async function attempt(callId: string, event: CallEvent): Promise<CallData> {
  for (let count = 0; count < attemptsMax; count++) {
    const stored = await findCall(callId);
    if (!stored) throw notFound('call');
    const { call, effects } = step(stored.call, event, new Date(), timers());
    if (call === stored.call) return call;
    if (await replaceCall(call, stored.call.v)) {
      forgetSeats(callId);
      follow(announce(stored.call, call, effects));
      return call;
    }
    await Bun.sleep(Math.random() * 5 * count);
  }
  throw unavailable();
}

const following = new Set<Promise<void>>();

/** Nobody waits for what is written down afterwards, but for a stop of the process. */
export function follow(work: Promise<void>): void {
  following.add(work);
  void work.finally(() => following.delete(work));
}

/** Resolves once what follows from all changes so far is written down. */
export async function followed(): Promise<void> {
  while (following.size > 0) await Promise.all(following);
}

/**
 * Lets something happen to a call: compared and set in MongoDB, so that of two instances one is first and the other looks
 * again. Throws `not_found`, or what the machine refuses it by.
 */
export const change = (callId: string, event: CallEvent): Promise<CallData> =>
  inCallTurn(callId, () => attempt(callId, event));
