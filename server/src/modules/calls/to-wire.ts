import type { Call, CallCard, CallRecord } from '../../protocol/calls.ts';
import { type CallData, isAsked, isEnded, presentIds } from './machine/call-data.ts';

const toIso = (date: Date | null) => date?.toISOString() ?? null;

/** A call as its people see it. */
export const toCall = (call: CallData): Call => ({
  _id: call.id,
  chatId: call.chatId,
  kind: call.kind,
  isGroup: call.isGroup,
  provider: call.provider,
  state: call.state,
  reason: call.reason,
  startedBy: call.startedBy,
  host: call.host,
  seats: call.seats.map(({ userId, state, deviceId, media, joinedAt }) => ({
    userId,
    state,
    deviceId,
    media,
    joinedAt: toIso(joinedAt),
  })),
  v: call.v,
  createdAt: call.createdAt.toISOString(),
  activeAt: toIso(call.activeAt),
  endedAt: toIso(call.endedAt),
});

/** People that a card names. */
const cardPeople = 10;

/** A call as the members of its chat see it; null once it has ended. */
export function toCard(call: CallData): CallCard | null {
  if (isEnded(call)) return null;
  const userIds = presentIds(call);
  return {
    _id: call.id,
    chatId: call.chatId,
    kind: call.kind,
    startedBy: call.startedBy,
    userIds: userIds.slice(0, cardPeople),
    count: userIds.length,
    createdAt: call.createdAt.toISOString(),
  };
}

/** What the timeline tells of it. */
export const toRecord = (call: CallData): CallRecord => ({
  _id: call.id,
  kind: call.kind,
  state: call.state,
  reason: call.reason,
  seconds:
    call.activeAt && call.endedAt ? Math.round((call.endedAt.getTime() - call.activeAt.getTime()) / 1_000) : null,
});

/** Who hears of its changes: everybody who has or had a seat, but for who was removed, or is asked and not to be disturbed. */
export const audienceOf = (call: CallData): string[] =>
  call.seats.filter((seat) => seat.state !== 'removed' && !(seat.isQuiet && isAsked(seat))).map(({ userId }) => userId);
