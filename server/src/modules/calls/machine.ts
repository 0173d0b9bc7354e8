import type { CallData, CallTimers } from './machine/call-data.ts';
import type { CallEvent } from './machine/call-event.ts';
import { expire, wakeAt } from './machine/deadlines.ts';
import { type Effect, effectsOf } from './machine/effects.ts';
import { settle } from './machine/settle.ts';
import { happen, tooLate } from './machine/transitions.ts';

/** A call after something happened, and what is to be done about it; the same object with the same `v` when nothing changed. */
export interface Step {
  call: CallData;
  effects: Effect[];
}

/** Does what has become due, each at its own moment and in order, however late it is looked at. */
function passTime(call: CallData, now: Date, timers: CallTimers): void {
  for (let at = wakeAt(call); at && at <= now; at = wakeAt(call)) {
    expire(call, at);
    settle(call, at, timers);
  }
}

/**
 * The call machine: a call, what happens to it, and when, give the call as it is then. It reads no clock and no store, and
 * leaves what it is given alone. Throws a `DomainError` for what may not be; what has become due by then is done by the
 * next event, or by `time`.
 */
export function step(before: CallData, event: CallEvent, now: Date, timers: CallTimers): Step {
  const call = structuredClone(before);
  passTime(call, now, timers);
  if (call.state === 'ended') tooLate(event);
  else {
    happen(call, event, now, timers);
    settle(call, now, timers);
  }
  if (Bun.deepEquals(call, before)) return { call: before, effects: [] };
  call.v++;
  return { call, effects: effectsOf(before, call) };
}
