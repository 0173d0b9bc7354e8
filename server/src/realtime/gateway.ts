import { Elysia } from 'elysia';
import { config } from '../config.ts';
import { overloaded, rateLimited, unavailable } from '../errors.ts';
import { isOwnOrigin } from '../http/origin.ts';
import { requestIdOf } from '../http/request-id.ts';
import { closeCodes } from '../protocol/codes.ts';
import { limits } from '../protocol/limits.ts';
import { tracing } from '../tracing/tracing.ts';
import { Bucket } from './bucket.ts';
import { callSocketClosed } from './call-frames.ts';
import { Connection, handleConnections } from './connection.ts';
import { counters } from './counters.ts';
import { isSilent } from './dead-peers.ts';
import { dispatch } from './dispatch.ts';
import { isDoorOpen } from './door.ts';
import { type Frame, FrameError, readFrame } from './frame.ts';
import { awaitHello } from './hello-limit.ts';
import { addConnection, detach } from './local-users.ts';
import { noteLooking } from './looking.ts';
import { presenceClosed } from './presence.ts';
import { replyError } from './replies.ts';
import { mayWait, stopWaiting } from './waiting-frames.ts';

function open(connection: Connection): void {
  // Upgraded and then closed, since a browser cannot see why an upgrade was refused.
  if (!connection.originAllowed) return connection.end(closeCodes.wrongOrigin, 'This page may not use this server.');
  addConnection(connection);
  awaitHello(connection);
}

function close(connection: Connection): void {
  detach(connection);
  const { actor, looking, call } = connection;
  if (!connection.isGreeted || !actor) return;
  if (call) callSocketClosed(actor, call);
  presenceClosed(actor.userId, isSilent(connection));
  if (looking) void noteLooking(actor.userId, looking);
}

/** False when the frame must not be handled. */
function passes(connection: Connection): boolean {
  if (!config().rateLimits) return true;
  connection.bucket ??= new Bucket();
  const waitMs = connection.bucket.take();
  if (waitMs === 0) return true;
  if (connection.bucket.isFlooded) {
    counters.floods++;
    connection.end(closeCodes.flooding, 'Too many frames.');
  }
  return false;
}

function refuse(connection: Connection, text: string | Buffer): void {
  let id: string | number | undefined;
  try {
    id = readFrame(text).id;
  } catch (error) {
    id = error instanceof FrameError ? error.id : undefined;
  }
  replyError(connection, id, rateLimited(1_000));
}

/** A frame whose turn comes later is not begun: with its own wait it would be answered too late to be believed. */
const turnLimitMs = 3_000;

function handle(connection: Connection, frame: Frame, since?: number): Promise<void> | undefined {
  if (since !== undefined && performance.now() - since > turnLimitMs) throw unavailable();
  if (!tracing || frame.type !== 'message.send') return dispatch(connection, frame, since);
  return tracing.frame(frame.type, connection.requestId, () => dispatch(connection, frame, since));
}

function run(connection: Connection, frame: Frame, since?: number): Promise<void> | undefined {
  try {
    return handle(connection, frame, since)?.catch((error: unknown) => replyError(connection, frame.id, error));
  } catch (error) {
    replyError(connection, frame.id, error);
    return undefined;
  }
}

/** A socket's frames are handled one after the other; a frame that needs no waiting makes no promise. */
function enqueue(connection: Connection, frame: Frame, size: number): void {
  const before = connection.turn;
  if (before && !mayWait(connection, size)) return replyError(connection, frame.id, overloaded());
  const since = before && performance.now();
  const turn = before
    ? before.then(() => {
        stopWaiting(connection, size);
        return run(connection, frame, since);
      })
    : run(connection, frame);
  if (!turn) return;
  connection.turn = turn;
  void turn.then(() => {
    if (connection.turn === turn) connection.turn = undefined;
  });
}

function message(connection: Connection, text: string | Buffer): void {
  // Frames still arrive after a close.
  if (!connection.isOpen || !connection.originAllowed) return;
  if (!passes(connection)) return refuse(connection, text);
  let frame: Frame;
  try {
    frame = readFrame(text);
  } catch (error) {
    return replyError(connection, error instanceof FrameError ? error.id : undefined, error);
  }
  enqueue(connection, frame, text.length);
}

handleConnections({ open, message, close });

/**
 * The socket's door: a plain route that upgrades with a `Connection` as its data, a third of the memory
 * of Elysia's own `.ws()`, whose socket handler calls `open`, `message`, `drain` and `close` on it.
 */
export const gateway = new Elysia().get(
  '/ws',
  ({ request, server, set }) => {
    if (!isDoorOpen()) {
      set.status = 503;
      return 'Talky is restarting.';
    }
    const isUpgraded = server?.upgrade(request, { data: new Connection(isOwnOrigin(request), requestIdOf(set)) });
    if (isUpgraded) return undefined;
    set.status = 426;
    return 'This is a WebSocket.';
  },
  { detail: { hide: true } },
);

/** How Bun treats the sockets; spread into `websocket` of the app's `listen`. */
export const socketOptions = {
  maxPayloadLength: limits.frameBytes,
  // Above what slow-readers.ts allows, so that a reader is told 4408 rather than dropped; past it Bun cuts, never skips.
  backpressureLimit: 4 * 1024 * 1024,
  closeOnBackpressureLimit: true,
  // A second line: what dead-peers.ts looks for, a silent peer, is hidden from Bun by whatever is sent to it.
  idleTimeout: 16,
  sendPings: true,
  perMessageDeflate: false,
};
