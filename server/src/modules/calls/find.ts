import { knownMember, readChatsOf, requireMember } from '../../access.ts';
import { DomainError, notFound } from '../../errors.ts';
import type { Call, CallCard } from '../../protocol/calls.ts';
import { SharedQuery } from '../../shared-query.ts';
import type { Actor } from '../auth/actor.ts';
import { type CallData, isAsked, isGuest, isIn, seatOf } from './machine/call-data.ts';
import { findCall, findLive } from './store.ts';
import { toCall, toCard } from './to-wire.ts';

/** Until when a person is rung; undefined when they are not, or not any more though nobody has looked since. */
function rungUntil(call: CallData, userId: string, now: Date): Date | undefined {
  const seat = seatOf(call, userId);
  return seat && isAsked(seat) && !seat.isQuiet && seat.until && seat.until > now ? seat.until : undefined;
}

/** What goes on for somebody. */
interface ActiveCalls {
  /** Calls that they are in or rung by. */
  items: Call[];
  /** Until when they are rung, by call. */
  until: Record<string, string>;
  /** Those that go on in their chats. */
  cards: CallCard[];
}

/** After a restart everybody asks at once, and mostly nothing goes on: whoever asks meanwhile shares the next read. */
const live = new SharedQuery<CallData[]>(async (keys) => {
  const all = await findLive();
  return new Map(keys.map((key) => [key, all]));
});
const chatsOf = new SharedQuery<Set<string>>(readChatsOf);

export async function findActiveCalls({ userId }: Actor): Promise<ActiveCalls> {
  const all = (await live.one('all')) ?? [];
  const chats = all.length > 0 ? await chatsOf.one(userId) : undefined;
  const own = all.filter((call) => seatOf(call, userId));
  const now = new Date();
  const rings = own.flatMap((call): [string, string][] => {
    const until = rungUntil(call, userId, now);
    return until ? [[call.id, until.toISOString()]] : [];
  });
  const until = Object.fromEntries(rings);
  return {
    items: own.filter((call) => until[call.id] || isIn(call, userId)).map(toCall),
    until,
    cards: all
      .filter(({ chatId }) => chats?.has(chatId))
      .map(toCard)
      .filter((card) => card !== null),
  };
}

async function isInChat(userId: string, chatId: string): Promise<boolean> {
  if (knownMember(userId, chatId)) return true;
  return await requireMember(userId, chatId).then(
    () => true,
    (error: unknown) => {
      if (error instanceof DomainError && error.code === 'not_found') return false;
      throw error;
    },
  );
}

/** The call, for whoever has or had a seat in it or is in its chat. Throws `not_found` to everybody else. */
export async function requireCall({ userId }: Actor, callId: string): Promise<CallData> {
  const call = (await findCall(callId))?.call;
  if (!call) throw notFound('call');
  if (!isGuest(call, userId) && !(await isInChat(userId, call.chatId))) throw notFound('call');
  return call;
}

/** As `requireCall`, as its people see it. */
export const findCallFor = async (actor: Actor, callId: string): Promise<Call> =>
  toCall(await requireCall(actor, callId));
