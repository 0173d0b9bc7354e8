import type { SeatState } from '../../../protocol/calls.ts';
import { type CallTimers, later, type Need, type Seat } from './call-data.ts';

/** Somebody who is asked to come. */
export function askedSeat(userId: string, isQuiet: boolean, now: Date, timers: CallTimers): Seat {
  return {
    userId,
    state: 'inviting',
    deviceId: null,
    media: { mic: false, cam: false, screen: false, hand: false },
    joinedAt: null,
    until: later(now, timers.ringMs),
    isQuiet,
    node: null,
    lost: [],
  };
}

/** A device takes the seat; its media is waited for. */
export function sitDown(seat: Seat, deviceId: string, now: Date, timers: CallTimers): void {
  seat.state = 'connecting';
  seat.deviceId = deviceId;
  seat.media = { mic: false, cam: false, screen: false, hand: false };
  seat.until = later(now, timers.connectMs);
  seat.node = null;
  seat.lost = [];
}

/** Its media is there. */
export function comeIn(seat: Seat, now: Date): void {
  seat.state = 'joined';
  seat.joinedAt ??= now;
  seat.until = null;
  seat.lost = [];
}

/** Nobody sits there any more, or is waited for. The device stays, for whoever asks which it was. */
export function vacate(seat: Seat, state: SeatState): void {
  seat.state = state;
  seat.media = { mic: false, cam: false, screen: false, hand: false };
  seat.until = null;
  seat.node = null;
  seat.lost = [];
}

/** Something it needs is gone; the seat is kept from the first loss on. */
export function lose(seat: Seat, need: Need, now: Date, timers: CallTimers): void {
  if (need === 'socket') seat.node = null;
  if (seat.state !== 'joined' && seat.state !== 'reconnecting') return;
  if (!seat.lost.includes(need)) seat.lost.push(need);
  if (seat.state === 'joined') seat.until = later(now, timers.graceMs);
  seat.state = 'reconnecting';
}

/** Something it needs is there again. */
export function regain(seat: Seat, need: Need, now: Date): void {
  if (seat.state !== 'reconnecting') return;
  seat.lost = seat.lost.filter((lost) => lost !== need);
  if (seat.lost.length === 0) comeIn(seat, now);
}
