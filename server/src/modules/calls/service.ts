import { Types } from 'mongoose';
import { requireMember } from '../../access.ts';
import { config } from '../../config.ts';
import { conflict, forbidden, notFound, unavailable } from '../../errors.ts';
import { rateLimit } from '../../http/rate-limit.ts';
import { log } from '../../log.ts';
import { type Call, type CallKind, type CallSource, callLimits, type Joined } from '../../protocol/calls.ts';
import { publishToUser } from '../../realtime/notices.ts';
import type { Actor } from '../auth/actor.ts';
import { findCallingChat } from '../chats/start-calls.ts';
import { announce } from './announce.ts';
import { change, follow } from './change.ts';
import { requireCall } from './find.ts';
import { findMembersToCall, requireGuests } from './guests.ts';
import { type CallData, isEnded, isIn, isPresent, seatOf } from './machine/call-data.ts';
import type { Guest } from './machine/call-event.ts';
import { effectsOf } from './machine/effects.ts';
import { newCall } from './machine/new-call.ts';
import type { CallsProvider } from './provider.ts';
import { provider } from './provider-in-use.ts';
import { pushCall } from './pushes.ts';
import { passRecord, writeRecord } from './record.ts';
import { findCall, findLiveIn, findLiveOf, insertCall } from './store.ts';
import { timers } from './timers.ts';
import { toCall } from './to-wire.ts';

export interface StartInput {
  chatId: string;
  kind: CallKind;
  deviceId: string;
  /** False: nobody is rung, the chat shows that a call goes on. */
  ring?: boolean | undefined;
}

/** Calls that a person may start, or ask others to, in a minute. */
const perPerson = rateLimit('call-start', 20, 60);
/** A start that meets a call which ends in the same moment looks again. */
const startsMax = 3;

/** One person is in one call: whoever comes into another leaves the one before. */
async function leaveOthers(userId: string, callId: string): Promise<void> {
  for (const other of await findLiveOf(userId))
    if (other.id !== callId && isIn(other, userId)) await change(other.id, { type: 'leave', userId, deviceId: null });
}

function cannot(carrier: CallsProvider, error: unknown): never {
  log.error({ provider: carrier.id, error: String(error) }, 'The provider does not take a call');
  throw unavailable();
}

const open = (carrier: CallsProvider, call: CallData): Promise<void> =>
  carrier.openRoom(toCall(call)).catch((error: unknown) => cannot(carrier, error));

/** Lets a device that has its seat into the provider's room. */
async function admit(call: CallData, userId: string, deviceId: string): Promise<Joined> {
  const carrier = provider();
  if (carrier.id !== call.provider) throw unavailable();
  const wire = toCall(call);
  // Each time, for a room may be lost with the process that kept it; one that is open stays as it is.
  await open(carrier, call);
  const join = await carrier.grant(wire, userId, deviceId).catch((error: unknown) => cannot(carrier, error));
  return { call: wire, join, max: call.max, serverTime: new Date().toISOString() };
}

async function enter(callId: string, userId: string, deviceId: string, type: 'accept' | 'join'): Promise<Joined> {
  const call = await change(callId, { type, userId, deviceId });
  await leaveOthers(userId, callId);
  return await admit(call, userId, deviceId);
}

/** The chat's running call; one whose time is over is ended first, and is none. */
async function findRunning(chatId: string): Promise<CallData | undefined> {
  const [live] = await findLiveIn([chatId]);
  if (!live) return undefined;
  const call = await change(live.id, { type: 'time' });
  return isEnded(call) ? undefined : call;
}

interface Room {
  isGroup: boolean;
  memberCount: number;
  guests: Guest[];
}

/** Where a call may be started, with everybody who could be asked. */
async function requireRoom(actor: Actor, chatId: string): Promise<Room> {
  const { role } = await requireMember(actor.userId, chatId);
  const chat = await findCallingChat(chatId, role);
  if (!chat) throw notFound('chat');
  if (!chat.mayStart) throw forbidden('Only admins start calls in this group.');
  const guests = await findMembersToCall({ chatId, isGroup: chat.isGroup }, actor.userId);
  if (guests.length === 0) throw conflict('There is nobody in this chat who can be called.');
  return { isGroup: chat.isGroup, memberCount: chat.memberCount, guests };
}

/** What is told of a start to those who are not rung. */
async function tellOthers(call: CallData, { memberCount, guests, isGroup }: Room, ring: boolean): Promise<void> {
  if (ring && memberCount > callLimits.ringMax)
    return pushCall(
      call.id,
      'started',
      guests.flatMap(({ userId, isQuiet }) => (isQuiet ? [] : [userId])),
    );
  const others = guests.filter(({ userId }) => !seatOf(call, userId)).map(({ userId }) => userId);
  if (!isGroup || others.length === 0 || memberCount > callLimits.ringMax) return;
  const seq = await writeRecord(call.id);
  if (seq !== undefined) await passRecord(call, others, seq);
}

async function begin(actor: Actor, input: StartInput, room: Room): Promise<Joined | undefined> {
  const carrier = provider();
  const mayRing = input.ring ?? true;
  const asked = room.guests.map(({ userId, isQuiet }) => ({ userId, isQuiet: isQuiet || !mayRing }));
  const call = newCall(
    {
      id: new Types.ObjectId().toHexString(),
      chatId: input.chatId,
      kind: input.kind,
      isGroup: room.isGroup,
      provider: carrier.id,
      max: carrier.caps.max,
      userId: actor.userId,
      deviceId: input.deviceId,
      // The two of a direct chat both have a place, whether it rings or not.
      guests: !room.isGroup || (mayRing && room.memberCount <= callLimits.ringMax) ? asked : [],
    },
    new Date(),
    timers(),
  );
  if (!(await insertCall(call))) return undefined;
  await leaveOthers(actor.userId, call.id);
  try {
    const joined = await admit(call, actor.userId, input.deviceId);
    follow(
      announce(undefined, call, effectsOf(undefined, call)).then(() => tellOthers(call, room, input.ring ?? true)),
    );
    return joined;
  } catch (error) {
    await change(call.id, { type: 'fail' });
    throw error;
  }
}

/**
 * Starts a call in a chat. `isNew` is false when one was running, which is joined instead: of two who call each other at
 * once the second one accepts.
 */
export async function startCall(actor: Actor, input: StartInput): Promise<{ joined: Joined; isNew: boolean }> {
  requirePerson(actor);
  await requireMember(actor.userId, input.chatId);
  for (let count = 0; count < startsMax; count++) {
    const running = await findRunning(input.chatId);
    if (running) return { joined: await enter(running.id, actor.userId, input.deviceId, 'join'), isNew: false };
    const room = await requireRoom(actor, input.chatId);
    if (config().rateLimits) await perPerson.take(actor.userId);
    const joined = await begin(actor, input, room);
    if (joined) return { joined, isNew: true };
  }
  throw conflict('A call in this chat is just ending. Try again.');
}

function requirePerson(actor: Actor): void {
  if (actor.isBot) throw forbidden('Bots cannot take part in calls.');
}

/** Takes the call on this device. Throws `answered_elsewhere` when another was first; the same may ask again. */
export async function acceptCall(actor: Actor, callId: string, deviceId: string): Promise<Joined> {
  await requireCall(actor, callId);
  return await enter(callId, actor.userId, deviceId, 'accept');
}

/** Comes into a running call late or again, moves to this device, or gets a fresh grant for the one that is in it. */
export async function joinCall(actor: Actor, callId: string, deviceId: string): Promise<Joined> {
  requirePerson(actor);
  await requireCall(actor, callId);
  return await enter(callId, actor.userId, deviceId, 'join');
}

/** Ends the ringing on all of a person's devices. */
export async function declineCall(userId: string, callId: string): Promise<void> {
  const call = (await findCall(callId))?.call;
  if (!call || !seatOf(call, userId)) throw notFound('call');
  await change(callId, { type: 'decline', userId });
}

export async function answerBusy(actor: Actor, callId: string): Promise<Call> {
  await requireCall(actor, callId);
  return toCall(await change(callId, { type: 'busy', userId: actor.userId }));
}

/** Leaves, when this device is the one in the call. */
export async function leaveCall(actor: Actor, callId: string, deviceId: string): Promise<Call> {
  await requireCall(actor, callId);
  return toCall(await change(callId, { type: 'leave', userId: actor.userId, deviceId }));
}

export async function endCall(actor: Actor, callId: string): Promise<Call> {
  await requireCall(actor, callId);
  return toCall(await change(callId, { type: 'end', userId: actor.userId }));
}

/** Asks more people to come; a call between two becomes one like a group's. */
export async function inviteToCall(actor: Actor, callId: string, userIds: readonly string[]): Promise<Call> {
  const call = await requireCall(actor, callId);
  if (config().rateLimits) await perPerson.take(actor.userId);
  const chat = await findCallingChat(call.chatId, 'member');
  const guests = await requireGuests({ chatId: call.chatId, isGroup: chat?.isGroup ?? false }, userIds);
  return toCall(await change(callId, { type: 'invite', userId: actor.userId, guests }));
}

export async function kickFromCall(actor: Actor, callId: string, userId: string): Promise<Call> {
  await requireCall(actor, callId);
  return toCall(await change(callId, { type: 'kick', userId: actor.userId, whom: userId }));
}

export async function passHost(actor: Actor, callId: string, userId: string): Promise<Call> {
  await requireCall(actor, callId);
  return toCall(await change(callId, { type: 'host', userId: actor.userId, whom: userId }));
}

/** Switches somebody's microphone, camera or screen off: in the provider where it can, and by asking their device. */
export async function muteInCall(actor: Actor, callId: string, userId: string, source: CallSource): Promise<Call> {
  const call = await requireCall(actor, callId);
  const [own, seat] = [seatOf(call, actor.userId), seatOf(call, userId)];
  if (!own || !isPresent(own) || call.host !== actor.userId) throw forbidden('Only the host of this call can do this.');
  if (!seat || !isPresent(seat) || !seat.deviceId) throw notFound('person');
  const carrier = provider();
  if (carrier.caps.serverMute) await carrier.mute?.(callId, userId, source);
  publishToUser(userId, 'call.muted', { callId, source, by: actor.userId });
  const { deviceId } = seat;
  return toCall(await change(callId, { type: 'media', userId, deviceId, media: { [source]: false } }));
}

/** Whoever is no member of a chat any more is no longer in its call. */
export async function expelFromCalls(chatId: string, userId: string): Promise<void> {
  for (const call of await findLiveIn([chatId]))
    if (seatOf(call, userId)) await change(call.id, { type: 'expelled', userId });
}

/** Whose account has ended is in no call. */
export async function expelFromAllCalls(userId: string): Promise<void> {
  for (const call of await findLiveOf(userId)) await change(call.id, { type: 'expelled', userId });
}
