import type { CallEndReason } from '../../../protocol/calls.ts';
import { type CallData, isAsked, isPresent, seatOf } from './call-data.ts';
import { vacate } from './seat.ts';

/** Why a call comes to nothing, or to its end, when nobody ended it by a word. */
export function reasonOf(call: CallData): CallEndReason {
  if (call.activeAt) return 'completed';
  const starter = seatOf(call, call.startedBy)?.state;
  if (starter === 'left' || starter === 'removed') return 'cancelled';
  const states = new Set(call.seats.map(({ state }) => state));
  if (states.has('failed')) return 'failed';
  if (states.has('missed')) return 'no_answer';
  if (states.has('declined')) return 'declined';
  return states.has('busy') ? 'busy' : 'no_answer';
}

/** Ends a call: nobody rings or sits in it any more. */
export function end(call: CallData, reason: CallEndReason, now: Date): void {
  for (const seat of call.seats) {
    if (isAsked(seat)) vacate(seat, 'cancelled');
    else if (isPresent(seat)) vacate(seat, 'left');
  }
  call.state = 'ended';
  call.reason = reason;
  call.endedAt = now;
  call.lonelyUntil = null;
}
