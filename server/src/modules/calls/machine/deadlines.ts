import { type CallData, isAsked, type Seat } from './call-data.ts';
import { end, reasonOf } from './ending.ts';
import { vacate } from './seat.ts';

/** The next moment at which something happens by itself; undefined once it has ended. */
export function wakeAt(call: CallData): Date | undefined {
  if (call.state === 'ended') return undefined;
  const times = [call.expiresAt, call.lonelyUntil, ...call.seats.map(({ until }) => until)];
  const next = Math.min(...times.map((time) => time?.getTime() ?? Number.POSITIVE_INFINITY));
  return new Date(next);
}

function expireSeat(seat: Seat): void {
  if (isAsked(seat)) vacate(seat, 'missed');
  else vacate(seat, seat.state === 'connecting' ? 'failed' : 'left');
}

/** Does what is due at this moment. */
export function expire(call: CallData, at: Date): void {
  if (call.expiresAt <= at) return end(call, call.activeAt ? 'expired' : 'no_answer', at);
  for (const seat of call.seats) if (seat.until && seat.until <= at) expireSeat(seat);
  if (call.lonelyUntil && call.lonelyUntil <= at) end(call, reasonOf(call), at);
}
