import { type CallData, type CallTimers, later } from './call-data.ts';
import type { Guest } from './call-event.ts';
import { askedSeat, comeIn, sitDown } from './seat.ts';
import { settle } from './settle.ts';

/** What a call begins with. */
export interface CallStart extends Pick<CallData, 'id' | 'chatId' | 'kind' | 'isGroup' | 'provider' | 'max'> {
  userId: string;
  deviceId: string;
  /** Whom it asks; nobody in a large group, or where one did not want to ring. */
  guests: readonly Guest[];
}

/** A call just started: its starter is in it, for there is nobody to connect to, and the others are asked. */
export function newCall(start: CallStart, now: Date, timers: CallTimers): CallData {
  const { userId, deviceId, guests, ...rest } = start;
  const own = askedSeat(userId, false, now, timers);
  sitDown(own, deviceId, now, timers);
  comeIn(own, now);
  const call: CallData = {
    ...rest,
    state: 'ringing',
    reason: null,
    startedBy: userId,
    host: userId,
    seats: [own, ...guests.map((guest) => askedSeat(guest.userId, guest.isQuiet, now, timers))],
    v: 1,
    createdAt: now,
    activeAt: null,
    endedAt: null,
    lonelyUntil: null,
    expiresAt: later(now, timers.callMs),
  };
  settle(call, now, timers);
  return call;
}
