import type { ServerWebSocket } from 'bun';
import { noteClose } from '../metrics/closes.ts';
import type { Actor } from '../modules/auth/actor.ts';
import type { Bucket } from './bucket.ts';
import type { CallLink } from './call-link.ts';

/** Answers the handlers of a socket's events; set once by the gateway, so that an idle socket carries no closures. */
export interface ConnectionHandlers {
  open(connection: Connection): void;
  message(connection: Connection, frame: string | Buffer): void;
  close(connection: Connection): void;
}

let handlers: ConnectionHandlers | undefined;

export function handleConnections(next: ConnectionHandlers): void {
  handlers = next;
}

/**
 * One socket. It is Bun's `ws.data`: Elysia's socket handler calls open, message, ping, pong, drain and close on it.
 * A plain object of few fields, since ten thousand idle ones must be cheap.
 */
export class Connection {
  socket: ServerWebSocket<Connection> | undefined = undefined;
  /** Who it is; undefined before hello. */
  actor: Actor | undefined = undefined;
  /** Frames that wait for the one before them. */
  turn: Promise<void> | undefined = undefined;
  bucket: Bucket | undefined = undefined;
  /** People whose presence it watches. */
  watched: ReadonlySet<string> | undefined = undefined;
  /** The chat it has on screen. */
  looking: string | undefined = undefined;
  /** The call that its device is in. */
  call: CallLink | undefined = undefined;
  /** What this device says: present, or idle. */
  isIdle = false;
  isGreeted = false;
  /** Its hello waits or is being answered. */
  isGreeting = false;
  /** Sends that are not answered yet. */
  unanswered = 0;
  /** Characters of frames that wait for the ones before them. */
  waiting = 0;
  /** `performance.now()` since when bytes wait and none were taken; 0 when none wait. */
  stuckSince = 0;
  /** How often dead-peers.ts has looked since anything was heard. */
  silentLooks = 0;
  private drained: (() => void) | undefined = undefined;
  readonly originAllowed: boolean;
  /** Of the request that opened it: names the socket in the log and in its errors. */
  readonly requestId: string;

  constructor(originAllowed: boolean, requestId: string) {
    this.originAllowed = originAllowed;
    this.requestId = requestId;
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  send(frame: string): void {
    if (this.isOpen) this.socket?.send(frame);
  }

  end(code: number, reason: string): void {
    if (this.isOpen) this.socket?.close(code, reason);
  }

  subscribe(topic: string): void {
    if (this.isOpen) this.socket?.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    if (this.isOpen) this.socket?.unsubscribe(topic);
  }

  /** Bytes that wait for the reader. */
  get backlog(): number {
    return this.isOpen ? (this.socket?.getBufferedAmount() ?? 0) : 0;
  }

  /** Resolves once at most `limit` bytes wait, or the socket is gone: lets a long replay keep the reader's pace. */
  async room(limit: number): Promise<void> {
    while (this.backlog > limit) {
      await new Promise<void>((resolve) => {
        this.drained = resolve;
      });
    }
  }

  open(socket: ServerWebSocket<Connection>): void {
    this.socket = socket;
    handlers?.open(this);
  }

  message(_socket: ServerWebSocket<Connection>, frame: string | Buffer): void {
    this.silentLooks = 0;
    handlers?.message(this, frame);
  }

  ping(): void {
    this.silentLooks = 0;
  }

  pong(): void {
    this.silentLooks = 0;
  }

  drain(): void {
    this.stuckSince = 0;
    this.silentLooks = 0;
    this.wake();
  }

  close(_socket: ServerWebSocket<Connection>, code: number): void {
    noteClose(code);
    this.wake();
    handlers?.close(this);
  }

  private wake(): void {
    const resolve = this.drained;
    this.drained = undefined;
    resolve?.();
  }
}
