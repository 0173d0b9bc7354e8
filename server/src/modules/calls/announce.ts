import { log } from '../../log.ts';
import { noteCallChange } from '../../metrics/calls.ts';
import { publishToChat, publishToUser, publishToUsers } from '../../realtime/notices.ts';
import { type CallData, isAsked, seatOf } from './machine/call-data.ts';
import { wakeAt } from './machine/deadlines.ts';
import type { Effect } from './machine/effects.ts';
import { providerInUse } from './provider-in-use.ts';
import { pushCall, wakeCallAt } from './pushes.ts';
import { passRecord, writeRecord } from './record.ts';
import { closeCall } from './store.ts';
import { audienceOf, toCall, toCard, toRecord } from './to-wire.ts';

/** Does in the world what a stored change of a call asks for. */

const serverTime = () => new Date().toISOString();

function ring(call: CallData, userId: string): void {
  const until = seatOf(call, userId)?.until?.toISOString();
  if (!until) return;
  publishToUser(userId, 'call.incoming', { call: toCall(call), until, serverTime: serverTime() });
  pushCall(call.id, 'ring', [userId]);
}

/** Whose devices were rung is told that they stop; who was not to be disturbed has heard nothing. */
function stop(before: CallData | undefined, call: CallData, { userId, why }: Extract<Effect, { type: 'stop' }>): void {
  if (before && seatOf(before, userId)?.isQuiet) return;
  publishToUser(userId, 'call.stopRinging', { callId: call.id, why });
  pushCall(call.id, why, [userId]);
}

function revoke(call: CallData, userId: string, deviceId?: string): void {
  providerInUse()
    ?.revoke(call.id, userId, deviceId)
    .catch((error: unknown) => log.warn({ call: call.id, error: String(error) }, 'A device was not put out'));
}

function carryOut(before: CallData | undefined, call: CallData, effect: Effect): void {
  switch (effect.type) {
    case 'ring':
      return ring(call, effect.userId);
    case 'stop':
      return stop(before, call, effect);
    case 'removed':
      publishToUser(effect.userId, 'call.removed', { callId: call.id });
      return revoke(call, effect.userId);
    case 'revoke':
      // Who is removed is put out as a whole, below.
      if (seatOf(call, effect.userId)?.state !== 'removed') revoke(call, effect.userId, effect.deviceId);
      return;
    // Opened before anybody is let in, closed with all else that follows from the end.
    case 'open':
    case 'close':
      return;
  }
}

/** Whose answer shows that the call is no news to them. */
const answeredNow = (before: CallData, call: CallData): string[] =>
  call.seats.flatMap(({ userId, state }) => {
    const was = seatOf(before, userId);
    const hasAnswered = /^(connecting|joined|declined|busy)$/.test(state);
    return was && isAsked(was) && hasAnswered ? [userId] : [];
  });

/** What is written down of a change; tried again by the reaper when it fails. Resolves once it is. */
export async function followUp(before: CallData | undefined, call: CallData): Promise<void> {
  const seq = await writeRecord(call.id);
  if (seq !== undefined && before) await passRecord(call, answeredNow(before, call), seq);
  if (call.state !== 'ended') return;
  await providerInUse()?.closeRoom(call.id);
  await closeCall(call.id);
}

const isTold = (before: CallData | undefined, call: CallData) =>
  before !== undefined && JSON.stringify(toRecord(before)) === JSON.stringify(toRecord(call));

/** Which instance has whose socket is nobody else's affair. */
const isSame = (before: CallData | undefined, call: CallData) =>
  before !== undefined && JSON.stringify({ ...toCall(before), v: call.v }) === JSON.stringify(toCall(call));

/** Tells everybody of a change that is stored, and resolves once what follows from it is written down. */
export async function announce(
  before: CallData | undefined,
  call: CallData,
  effects: readonly Effect[],
): Promise<void> {
  noteCallChange(before, call);
  const wake = wakeAt(call);
  if (wake && wake.getTime() !== (before && wakeAt(before))?.getTime()) wakeCallAt(call.id, wake);
  for (const effect of effects) carryOut(before, call, effect);
  if (!isSame(before, call))
    publishToUsers(audienceOf(call), 'call.state', { call: toCall(call), serverTime: serverTime() });
  const card = toCard(call);
  if (!before || JSON.stringify(toCard(before)) !== JSON.stringify(card))
    publishToChat(call.chatId, 'chat.call', { chatId: call.chatId, call: card });
  if (isTold(before, call) && !(before && answeredNow(before, call).length > 0)) return;
  await followUp(before, call).catch((error: unknown) =>
    log.warn({ call: call.id, error: String(error) }, 'What follows from a call was not written, trying again later'),
  );
}
