import { log } from '../../log.ts';
import { isLinkedHere } from '../../realtime/call-link.ts';
import { busAnswers, livingNodes, nodeId, ownerOf } from '../../realtime/cluster.ts';
import { followUp } from './announce.ts';
import { change } from './change.ts';
import { findOutsiders } from './guests.ts';
import { type CallData, isEnded, presentSeats, type Seat } from './machine/call-data.ts';
import type { RoomMember } from './provider.ts';
import { providerInUse } from './provider-in-use.ts';
import { findOpen } from './store.ts';
import { timers } from './timers.ts';
import { audienceOf, toCall } from './to-wire.ts';

/** Who is not in the room is looked for once more after this: they may just be on their way. */
const secondLookMs = 2_000;
/** Calls that are looked at together. */
const atOnce = 16;

/** Whether the device's socket is gone and nobody has said so: its instance died, or lost the notice of it. */
function isForsaken(call: CallData, { userId, deviceId, node, joinedAt }: Seat): boolean {
  if (!deviceId) return false;
  if (node === nodeId) return !isLinkedHere(userId, call.id, deviceId);
  if (node) return busAnswers() && !livingNodes().includes(node);
  // It came in and never said which socket is its.
  return joinedAt !== null && joinedAt.getTime() + timers().connectMs < Date.now();
}

async function findForsaken(call: CallData): Promise<void> {
  for (const seat of presentSeats(call)) {
    if (seat.state === 'reconnecting' || !seat.deviceId || !isForsaken(call, seat)) continue;
    const { userId, deviceId, node } = seat;
    await change(call.id, { type: 'gone', userId, deviceId, node });
  }
}

const sits = (members: readonly RoomMember[], { userId, deviceId }: Seat) =>
  members.some((member) => member.userId === userId && (member.deviceId ?? deviceId) === deviceId);

/** Compares the provider's room with the seats: who is there has media, who is not has lost it, who has no seat goes. */
async function compareRoom(call: CallData): Promise<void> {
  const carrier = providerInUse();
  if (!carrier?.caps.hasRooms) return;
  await carrier.openRoom(toCall(call));
  const first = await carrier.participants(call.id);
  if (!first) return;
  const seats = presentSeats(call).filter((seat) => seat.deviceId !== null);
  const isMissing = seats.some((seat) => seat.state === 'joined' && !sits(first, seat));
  if (isMissing) await Bun.sleep(secondLookMs);
  const members = isMissing ? ((await carrier.participants(call.id)) ?? first) : first;
  for (const seat of seats) {
    const isConnected = sits(members, seat);
    if (isConnected === (seat.state === 'joined')) continue;
    const { userId, deviceId } = seat;
    if (deviceId) await change(call.id, { type: 'connected', userId, deviceId, isConnected, node: null });
  }
  for (const { userId, deviceId } of members)
    if (!seats.some((seat) => seat.userId === userId)) await carrier.revoke(call.id, userId, deviceId);
}

async function look(call: CallData): Promise<void> {
  if (isEnded(call)) return await followUp(undefined, call);
  const carrier = providerInUse();
  // Another one was chosen since.
  if (carrier && call.provider !== carrier.id) return void (await change(call.id, { type: 'fail' }));
  const now = await change(call.id, { type: 'time' });
  if (isEnded(now)) return;
  await findForsaken(now);
  for (const userId of await findOutsiders(now.chatId, audienceOf(now)))
    await change(call.id, { type: 'expelled', userId });
  await compareRoom(now);
}

/** Looks after this instance's share of the calls: what was lost with a process, a notice or a job is made good. */
export async function reap(): Promise<void> {
  const open = await findOpen();
  for (let done = 0; done < open.length; done += atOnce)
    await Promise.all(open.slice(done, done + atOnce).map(lookAfter));
}

async function lookAfter(call: CallData): Promise<void> {
  const isOwn = ownerOf(call.id) === nodeId;
  const hasSeatHere = presentSeats(call).some(({ node }) => node === nodeId);
  if (!isOwn && !hasSeatHere) return;
  await (isOwn ? look(call) : findForsaken(call)).catch((error: unknown) =>
    log.warn({ call: call.id, error: String(error) }, 'A call cannot be looked after, trying again later'),
  );
}
