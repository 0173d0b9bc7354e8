import { change } from './change.ts';
import { isPresent, seatOf } from './machine/call-data.ts';
import type { ProviderEvent } from './provider.ts';
import { providerInUse } from './provider-in-use.ts';
import { findCall } from './store.ts';
import { toCall } from './to-wire.ts';

/** Takes what a provider reports. Hints only: they may be late, doubled or lost, and what is bad news is asked for. */
export async function takeProviderEvents(events: readonly ProviderEvent[]): Promise<void> {
  for (const event of events) await take(event);
}

async function take(event: ProviderEvent): Promise<void> {
  const call = /^[0-9a-f]{24}$/.test(event.callId) ? (await findCall(event.callId))?.call : undefined;
  if (!call || call.state === 'ended') return;
  const carrier = providerInUse();
  // Lost with the process that kept it: whoever is in the call comes back by themselves.
  if (event.kind === 'room.closed') return await carrier?.openRoom(toCall(call));
  const { userId } = event;
  const seat = seatOf(call, userId);
  const deviceId = seat?.deviceId;
  if (!seat || !isPresent(seat) || !deviceId || (event.deviceId ?? deviceId) !== deviceId) return;
  const members = event.kind === 'media.lost' ? await carrier?.participants(call.id) : undefined;
  const isConnected =
    event.kind === 'media.joined' ||
    (members ?? []).some((member) => member.userId === userId && (member.deviceId ?? deviceId) === deviceId);
  await change(call.id, { type: 'connected', userId, deviceId, isConnected, node: null });
}
