import { config } from '../config.ts';
import { forbidden } from '../errors.ts';
import { log } from '../log.ts';
import type { Actor } from '../modules/auth/actor.ts';
import {
  noteConnected,
  noteDelivered,
  noteGone,
  noteHere,
  noteMedia,
  react,
  sendSignal,
  sizeOfSignal,
} from '../modules/calls/devices.ts';
import { CallLink } from './call-link.ts';
import type { Connection } from './connection.ts';
import type { Frame } from './frame.ts';
import { reply } from './replies.ts';

export type CallFrame = Extract<Frame, { type: `call.${string}` }>;

/** The socket is this device's from now on; one that is it already keeps what it has spent. */
function link(connection: Connection, callId: string, deviceId: string): CallLink {
  const known = connection.call;
  if (known?.callId === callId && known.deviceId === deviceId) return known;
  const fresh = new CallLink(callId, deviceId);
  connection.call = fresh;
  return fresh;
}

/** Linked before it is stored: a close in between must be noticed, and a refused one is no device of the call. */
async function linked(connection: Connection, actor: Actor, link: CallLink, store: Promise<void>): Promise<void> {
  try {
    await store;
  } catch (error) {
    if (connection.call === link) connection.call = undefined;
    throw error;
  }
  // Closed meanwhile: whoever looked then found nothing stored yet.
  if (!connection.isOpen) callSocketClosed(actor, link);
}

/** What this socket has said of itself. Throws `forbidden` when it is no device's in this call. */
function linkOf({ call }: Connection, callId: string, deviceId = call?.deviceId): CallLink {
  if (call?.callId !== callId || call.deviceId !== deviceId)
    throw forbidden('Only the socket that has said call.here for this call can do this.');
  return call;
}

/** Everybody in the call hears of it: as much as a signal of so many characters. */
const changeCost = 2_048;

function spend(link: CallLink, size: number): void {
  if (config().rateLimits) link.spend(size);
}

async function act(connection: Connection, actor: Actor, { type, data }: CallFrame): Promise<void> {
  switch (type) {
    case 'call.delivered':
      return await noteDelivered(actor, data.callId);
    case 'call.here': {
      const { callId, deviceId } = data;
      return await linked(connection, actor, link(connection, callId, deviceId), noteHere(actor, callId, deviceId));
    }
    case 'call.connected': {
      const { callId, deviceId, isConnected } = data;
      const stored = noteConnected(actor, callId, deviceId, isConnected);
      return await linked(connection, actor, link(connection, callId, deviceId), stored);
    }
    case 'call.media':
      spend(linkOf(connection, data.callId), changeCost);
      return await noteMedia(actor, data.callId, data.deviceId, data.media);
    case 'call.signal':
      spend(linkOf(connection, data.callId, data.deviceId), sizeOfSignal(data.signal));
      return await sendSignal(actor, data.callId, data.deviceId, data.to, data.signal);
    case 'call.react':
      spend(linkOf(connection, data.callId), changeCost);
      return await react(actor, data.callId, data.emoji);
  }
}

/** Does what a frame about a call says, and answers it. */
export async function takeCallFrame(connection: Connection, actor: Actor, frame: CallFrame): Promise<void> {
  await act(connection, actor, frame);
  reply<'call.here'>(connection, frame.id, {});
}

/** The socket of a device in a call is gone: its seat is kept for a while. */
export function callSocketClosed({ userId }: Actor, { callId, deviceId }: CallLink): void {
  noteGone(userId, callId, deviceId).catch((error: unknown) =>
    log.warn({ call: callId, error: String(error) }, 'A device that went was not noted; the reaper finds it'),
  );
}
