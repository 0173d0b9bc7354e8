import { conflict, DomainError, forbidden, notFound } from '../../../errors.ts';
import { type CallData, type CallTimers, isAsked, isPresent, presentSeats, type Seat, seatOf } from './call-data.ts';
import type { CallEvent, Guest } from './call-event.ts';
import { end } from './ending.ts';
import { askedSeat, comeIn, lose, regain, sitDown, vacate } from './seat.ts';

/** The event of a type. */
type Of<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>;

const ended = () => conflict('This call has ended.');

/** Whoever is in it. Throws `forbidden` for everybody else. */
function requirePresent(call: CallData, userId: string): Seat {
  const seat = seatOf(call, userId);
  if (!seat || !isPresent(seat)) throw forbidden('Only people in the call can do this.');
  return seat;
}

function requireHost(call: CallData, userId: string): void {
  requirePresent(call, userId);
  if (call.host !== userId) throw forbidden('Only the host of this call can do this.');
}

/** The seat of the device that is in the call. Throws `conflict` when another one is, or none. */
function requireDevice(call: CallData, userId: string, deviceId: string): Seat {
  const seat = seatOf(call, userId);
  if (!seat || !isPresent(seat)) throw conflict('You are not in this call any more.');
  if (seat.deviceId !== deviceId)
    throw new DomainError('answered_elsewhere', 'Another device of yours is in this call.');
  return seat;
}

function requireRoom(call: CallData): void {
  if (presentSeats(call).length >= call.max.audio)
    throw conflict(`This call is full: it takes up to ${call.max.audio} people.`);
}

function accept(call: CallData, { userId, deviceId }: Of<'accept'>, now: Date, timers: CallTimers): void {
  const seat = seatOf(call, userId);
  if (!seat) throw notFound('call');
  if (isPresent(seat)) return void requireDevice(call, userId, deviceId);
  join(call, { type: 'join', userId, deviceId }, now, timers);
}

function join(call: CallData, { userId, deviceId }: Of<'join'>, now: Date, timers: CallTimers): void {
  const known = seatOf(call, userId);
  if (known?.state === 'removed') throw forbidden('You were removed from this call.');
  if (known && isPresent(known)) {
    if (known.deviceId !== deviceId) sitDown(known, deviceId, now, timers);
    return;
  }
  // Two are two, until one of them asks a third.
  if (!known && !call.isGroup) throw notFound('call');
  requireRoom(call);
  const seat = known ?? askedSeat(userId, false, now, timers);
  if (!known) call.seats.push(seat);
  sitDown(seat, deviceId, now, timers);
}

function leave(call: CallData, { userId, deviceId }: Of<'leave'>): void {
  const seat = seatOf(call, userId);
  if (seat && isPresent(seat) && (deviceId === null || seat.deviceId === deviceId)) vacate(seat, 'left');
}

function endForAll(call: CallData, { userId }: Of<'end'>, now: Date): void {
  requirePresent(call, userId);
  if (call.isGroup) requireHost(call, userId);
  if (!call.activeAt) return end(call, 'cancelled', now);
  end(call, call.isGroup ? 'host_ended' : 'completed', now);
}

/** A person is asked once more when they are neither there nor asked; who was removed only by the host. */
function ask(call: CallData, guest: Guest, mayRecall: boolean, now: Date, timers: CallTimers): void {
  const place = call.seats.findIndex(({ userId }) => userId === guest.userId);
  const known = call.seats[place];
  if (known && (isPresent(known) || isAsked(known))) return;
  if (known?.state === 'removed' && !mayRecall) throw forbidden('The host has removed this person from the call.');
  const seat = askedSeat(guest.userId, guest.isQuiet, now, timers);
  if (known) call.seats[place] = { ...seat, joinedAt: known.joinedAt };
  else call.seats.push(seat);
}

function invite(call: CallData, { userId, guests }: Of<'invite'>, now: Date, timers: CallTimers): void {
  requirePresent(call, userId);
  for (const guest of guests) ask(call, guest, call.host === userId, now, timers);
  if (call.seats.length > 2) call.isGroup = true;
}

function kick(call: CallData, { userId, whom }: Of<'kick'>): void {
  requireHost(call, userId);
  if (userId === whom) throw conflict('Leave the call instead.');
  const seat = seatOf(call, whom);
  if (!seat) throw notFound('person');
  vacate(seat, 'removed');
}

function passHost(call: CallData, { userId, whom }: Of<'host'>): void {
  requireHost(call, userId);
  const seat = seatOf(call, whom);
  if (!seat || !isPresent(seat)) throw conflict('Only somebody in the call can be its host.');
  call.host = whom;
}

function hear(call: CallData, { userId, deviceId, node }: Of<'here'>, now: Date): void {
  const seat = requireDevice(call, userId, deviceId);
  seat.node = node;
  regain(seat, 'socket', now);
}

function connect(call: CallData, event: Of<'connected'>, now: Date, timers: CallTimers): void {
  const { userId, deviceId, isConnected, node } = event;
  const seat = requireDevice(call, userId, deviceId);
  if (node) {
    seat.node = node;
    regain(seat, 'socket', now);
  }
  if (!isConnected) return lose(seat, 'media', now, timers);
  if (seat.state === 'connecting') comeIn(seat, now);
  else regain(seat, 'media', now);
}

function say(call: CallData, { userId, deviceId, media }: Of<'media'>): void {
  const seat = requireDevice(call, userId, deviceId);
  const others = presentSeats(call).filter((other) => other !== seat && other.media.cam);
  if (media.cam && !seat.media.cam && others.length >= call.max.video)
    throw conflict(`This call shows up to ${call.max.video} cameras. You can still be heard.`);
  seat.media = { ...seat.media, ...media };
}

/** Changes the call by what happens to one that goes on. Throws a `DomainError` for what may not be. */
export function happen(call: CallData, event: CallEvent, now: Date, timers: CallTimers): void {
  const seat = 'userId' in event ? seatOf(call, event.userId) : undefined;
  switch (event.type) {
    case 'delivered':
      if (seat?.state === 'inviting') seat.state = 'ringing';
      return;
    case 'accept':
      return accept(call, event, now, timers);
    case 'join':
      return join(call, event, now, timers);
    case 'decline':
      if (seat && isAsked(seat)) vacate(seat, 'declined');
      return;
    case 'busy':
      if (seat && isAsked(seat)) vacate(seat, 'busy');
      return;
    case 'leave':
      return leave(call, event);
    case 'end':
      return endForAll(call, event, now);
    case 'invite':
      return invite(call, event, now, timers);
    case 'kick':
      return kick(call, event);
    case 'host':
      return passHost(call, event);
    case 'here':
      return hear(call, event, now);
    case 'gone':
      if (seat && isPresent(seat) && seat.deviceId === event.deviceId && seat.node === event.node)
        lose(seat, 'socket', now, timers);
      return;
    case 'connected':
      return connect(call, event, now, timers);
    case 'media':
      return say(call, event);
    case 'expelled':
      if (seat) vacate(seat, 'removed');
      return;
    case 'fail':
      return end(call, 'failed', now);
    case 'time':
      return;
  }
}

/** What is asked of a call that is over: some of it is done already, the rest comes too late. */
export function tooLate(event: CallEvent): void {
  const done: readonly CallEvent['type'][] = [
    'delivered',
    'decline',
    'busy',
    'leave',
    'gone',
    'expelled',
    'fail',
    'time',
  ];
  // Ended for all, as was wanted.
  if (event.type !== 'end' && !done.includes(event.type)) throw ended();
}
