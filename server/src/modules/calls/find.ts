import { readChatsOf } from '../../access.ts';
import { notFound } from '../../errors.ts';
import type { Call, CallCard } from '../../protocol/calls.ts';
import type { Actor } from '../auth/actor.ts';
import { type CallData, isAsked, isGuest, isPresent, seatOf } from './machine/call-data.ts';
import { findCall, findLiveIn, findLiveOf } from './store.ts';
import { toCall, toCard } from './to-wire.ts';

function concerns(call: CallData, userId: string, now: Date): boolean {
  const seat = seatOf(call, userId);
  if (!seat) return false;
  // Rung too long ago is not rung any more, though nobody has looked since.
  const isRung = isAsked(seat) && !seat.isQuiet && seat.until !== null && seat.until > now;
  return isPresent(seat) || isRung;
}

/** Calls that the actor is in or is rung by, and those that go on in their chats. */
export async function findActiveCalls({ userId }: Actor): Promise<{ items: Call[]; cards: CallCard[] }> {
  const chats = (await readChatsOf([userId])).get(userId) ?? new Set();
  const [own, ofChats] = await Promise.all([findLiveOf(userId), findLiveIn([...chats])]);
  const now = new Date();
  return {
    items: own.filter((call) => concerns(call, userId, now)).map(toCall),
    cards: ofChats.map(toCard).filter((card) => card !== null),
  };
}

/** A call, for whoever has or had a seat in it or is in its chat. Throws `not_found` to everybody else. */
export async function findCallFor({ userId }: Actor, callId: string): Promise<Call> {
  const call = (await findCall(callId))?.call;
  if (!call) throw notFound('call');
  if (isGuest(call, userId)) return toCall(call);
  const chats = (await readChatsOf([userId])).get(userId);
  if (!chats?.has(call.chatId)) throw notFound('call');
  return toCall(call);
}
