import type { Call, CallCard, CallSeat } from '@talky/server/protocol';

type ById<T> = Readonly<Record<string, T>>;

/** What this client knows of calls. Never changed in place. */
export interface KnownCalls {
  readonly calls: ById<Call>;
  /** Calls that go on in one's chats, by chat. */
  readonly cards: ById<CallCard>;
  /** Until when each call rings here, by its id: milliseconds of this client's clock. */
  readonly ringing: ById<number>;
}

export const noCalls: KnownCalls = { calls: {}, cards: {}, ringing: {} };

const without = <T>(entries: ById<T>, id: string): ById<T> => {
  if (!(id in entries)) return entries;
  const { [id]: _, ...rest } = entries;
  return rest;
};

/** Their answer is waited for. */
export const isAsked = ({ state }: Pick<CallSeat, 'state'>): boolean => state === 'inviting' || state === 'ringing';
/** A device of theirs is in the call, or has a place kept in it. */
export const isPresent = ({ state }: Pick<CallSeat, 'state'>): boolean =>
  state === 'connecting' || state === 'joined' || state === 'reconnecting';

export const seatOf = (call: Call, userId: string): CallSeat | undefined =>
  call.seats.find((seat) => seat.userId === userId);

/** The call as it is now; one that is older than what is known changes nothing. What no longer asks does not ring. */
export function withCall(known: KnownCalls, call: Call, meId: string): KnownCalls {
  const before = known.calls[call._id];
  if (before && before.v >= call.v) return known;
  const own = seatOf(call, meId);
  const rings = call.state !== 'ended' && own !== undefined && isAsked(own);
  return {
    ...known,
    calls: { ...known.calls, [call._id]: call },
    ringing: rings ? known.ringing : without(known.ringing, call._id),
  };
}

/** It rings here; not when it is known already to ring no more. */
export function withRing(known: KnownCalls, call: Call, until: number, meId: string): KnownCalls {
  const next = withCall(known, call, meId);
  const own = seatOf(next.calls[call._id] ?? call, meId);
  if (!own || !isAsked(own) || next.calls[call._id]?.state === 'ended') return next;
  return { ...next, ringing: { ...next.ringing, [call._id]: until } };
}

export const withoutRing = (known: KnownCalls, callId: string): KnownCalls => ({
  ...known,
  ringing: without(known.ringing, callId),
});

export function withCard(known: KnownCalls, chatId: string, card: CallCard | null): KnownCalls {
  return { ...known, cards: card ? { ...known.cards, [chatId]: card } : without(known.cards, chatId) };
}

/** A list of all that goes on: calls that are not in it are over, and ring no more. `untilOf` tells how long one rings. */
export function withActive(
  known: KnownCalls,
  active: { items: readonly Call[]; cards: readonly CallCard[] },
  meId: string,
  untilOf: (call: Call) => number,
): KnownCalls {
  const ids = new Set(active.items.map(({ _id }) => _id));
  const stillRinging = Object.fromEntries(Object.entries(known.ringing).filter(([id]) => ids.has(id)));
  const cards = Object.fromEntries(active.cards.map((card) => [card.chatId, card]));
  let next: KnownCalls = { ...known, cards, ringing: stillRinging };
  for (const call of active.items) {
    next = withCall(next, call, meId);
    const own = seatOf(next.calls[call._id] ?? call, meId);
    if (own && isAsked(own) && next.ringing[call._id] === undefined) next = withRing(next, call, untilOf(call), meId);
  }
  return next;
}
