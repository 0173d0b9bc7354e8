import { forbidden, invalid } from '../../errors.ts';
import { type CallMedia, type CallPeer, type CallSignal, callLimits } from '../../protocol/calls.ts';
import { isLinkedHere } from '../../realtime/call-link.ts';
import { nodeId } from '../../realtime/cluster.ts';
import { publishToDevice, publishToUser, publishToUsers } from '../../realtime/notices.ts';
import type { Actor } from '../auth/actor.ts';
import { change } from './change.ts';
import { findTogether } from './known-seats.ts';
import { presentIds, seatOf } from './machine/call-data.ts';

/** What a device in a call says on its socket. */

/** It rings. */
export async function noteDelivered({ userId }: Actor, callId: string): Promise<void> {
  await change(callId, { type: 'delivered', userId });
}

/** This instance has its socket. */
export async function noteHere({ userId }: Actor, callId: string, deviceId: string): Promise<void> {
  await change(callId, { type: 'here', userId, deviceId, node: nodeId });
}

/** Its socket is closed; another one of the same device may be open by now. */
export async function noteGone(userId: string, callId: string, deviceId: string): Promise<void> {
  if (isLinkedHere(userId, callId, deviceId)) return;
  await change(callId, { type: 'gone', userId, deviceId, node: nodeId });
}

export async function noteConnected(
  { userId }: Actor,
  callId: string,
  deviceId: string,
  isConnected: boolean,
): Promise<void> {
  await change(callId, { type: 'connected', userId, deviceId, isConnected, node: nodeId });
}

export async function noteMedia(
  { userId }: Actor,
  callId: string,
  deviceId: string,
  media: Partial<CallMedia>,
): Promise<void> {
  await change(callId, { type: 'media', userId, deviceId, media });
}

/** Characters of a signal as JSON. Throws `invalid_request` when it is too long. */
export function sizeOfSignal(signal: CallSignal): number {
  const size = JSON.stringify(signal).length;
  if (size > callLimits.signalMax)
    throw invalid(`A signal may have up to ${callLimits.signalMax.toLocaleString('en')} characters.`);
  return size;
}

/** Carries a signal to another device in the same call, on whichever instance. */
export async function sendSignal(
  { userId }: Actor,
  callId: string,
  deviceId: string,
  to: CallPeer,
  signal: CallSignal,
): Promise<void> {
  const call = await findTogether(callId, [userId, to.userId]);
  const [own, seat] = call ? [seatOf(call, userId), seatOf(call, to.userId)] : [];
  if (own?.deviceId !== deviceId || seat?.deviceId !== to.deviceId)
    throw forbidden('Both devices must be in this call.');
  const event = { callId, from: { userId, deviceId }, to, signal };
  if (seat.node) publishToDevice(to.userId, to.deviceId, 'call.signal', event);
  // It has just come in and not said yet which socket is its: its person's devices know by `to` whose it is.
  else publishToUser(to.userId, 'call.signal', event);
}

/** Shows a reaction to everybody in the call. */
export async function react({ userId }: Actor, callId: string, emoji: string): Promise<void> {
  const call = await findTogether(callId, [userId]);
  if (!call) throw forbidden('Only people in the call can do this.');
  publishToUsers(presentIds(call), 'call.reaction', { callId, userId, emoji });
}
