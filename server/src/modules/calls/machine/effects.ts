import type { StopRinging } from '../../../protocol/calls.ts';
import { type CallData, isAsked, isEnded, isPresent, type Seat, seatOf } from './call-data.ts';

/** What is to be done in the world because a call changed. All but the first are derived from the call before and after. */
export type Effect =
  | { type: 'open' }
  | { type: 'ring'; userId: string }
  | { type: 'stop'; userId: string; why: StopRinging }
  /** One device is no longer to send or receive. */
  | { type: 'revoke'; userId: string; deviceId: string }
  | { type: 'removed'; userId: string }
  | { type: 'close' };

function whyOf(seat: Seat, call: CallData): StopRinging {
  switch (seat.state) {
    case 'declined':
      return 'declined_elsewhere';
    case 'busy':
    case 'missed':
    case 'removed':
      return seat.state;
    case 'cancelled':
      return call.reason === 'cancelled' ? 'cancelled' : 'ended';
    case 'left':
    case 'failed':
      return 'ended';
    default:
      return 'answered_elsewhere';
  }
}

function ofSeat(seat: Seat, before: Seat | undefined, call: CallData): Effect[] {
  const { userId } = seat;
  const effects: Effect[] = [];
  const was = { asked: before !== undefined && isAsked(before), present: before !== undefined && isPresent(before) };
  if (isAsked(seat) && !was.asked && !seat.isQuiet) effects.push({ type: 'ring', userId });
  if (was.asked && !isAsked(seat)) effects.push({ type: 'stop', userId, why: whyOf(seat, call) });
  const stays = isPresent(seat) && seat.deviceId === before?.deviceId;
  if (was.present && before?.deviceId && !stays && !isEnded(call))
    effects.push({ type: 'revoke', userId, deviceId: before.deviceId });
  if (seat.state === 'removed' && before?.state !== 'removed') effects.push({ type: 'removed', userId });
  return effects;
}

/** What a change of a call asks for; without a call before, all that its start asks for. */
export function effectsOf(before: CallData | undefined, call: CallData): Effect[] {
  const effects = call.seats.flatMap((seat) => ofSeat(seat, before && seatOf(before, seat.userId), call));
  if (!before) effects.unshift({ type: 'open' });
  if (isEnded(call) && !(before && isEnded(before))) effects.push({ type: 'close' });
  return effects;
}
