import { type CallData, type CallTimers, isAsked, later, presentSeats, type Seat } from './call-data.ts';
import { end, reasonOf } from './ending.ts';
import { comeIn } from './seat.ts';

const cameAt = ({ joinedAt }: Seat) => joinedAt?.getTime() ?? Number.POSITIVE_INFINITY;

/** The longest in it, the first seat of several. */
const longest = (seats: readonly Seat[]): Seat | undefined =>
  seats.reduce<Seat | undefined>((first, seat) => (first && cameAt(first) <= cameAt(seat) ? first : seat), undefined);

/** How long somebody may stay alone: longer where people were told and not rung, until the first has come. */
const patience = (call: CallData, timers: CallTimers) =>
  call.activeAt || call.seats.length > 1 ? timers.lonelyMs : timers.waitMs;

function settlePeople(call: CallData, present: readonly Seat[], now: Date): void {
  const [first, second] = present;
  // Who is alone has nobody to connect to.
  if (first?.state === 'connecting' && !second) comeIn(first, now);
  if (second && call.state === 'ringing') call.state = 'active';
  const inside = present.filter(({ state }) => state !== 'connecting');
  if (inside.length > 1) call.activeAt ??= now;
  if (!present.some(({ userId }) => userId === call.host)) call.host = longest(present)?.userId ?? call.host;
}

/** What follows by itself from who is there: the state, the host, the end, and how long somebody may stay alone. */
export function settle(call: CallData, now: Date, timers: CallTimers): void {
  if (call.state === 'ended') return;
  const present = presentSeats(call);
  settlePeople(call, present, now);
  const isAlone = present.length === 1 && !call.seats.some(isAsked);
  if (present.length === 0 || (isAlone && !call.isGroup)) return end(call, reasonOf(call), now);
  if (isAlone) call.lonelyUntil ??= later(now, patience(call, timers));
  else call.lonelyUntil = null;
}
