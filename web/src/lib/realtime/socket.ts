import {
  type CommandData,
  type CommandType,
  type Cursor,
  closeCodes,
  type EventFrame,
  limits,
  type Replies,
  type ReplyFrame,
} from '@talky/server/protocol';
import { failed, failureOf, type Result } from '#lib/api/failure.ts';
import { backoffMs } from './backoff.ts';
import { Requests } from './requests.ts';

/** online: greeted; connecting: on the way, nothing failed yet; offline: a try has failed, more follow. */
export type SocketStatus = 'online' | 'connecting' | 'offline';

export interface SocketHandlers {
  /** A good access token; undefined when there is none to be had now. */
  token(): Promise<string | undefined>;
  /** What was heard of each chat so far. */
  cursors(): Record<string, Cursor>;
  hello(data: Replies['hello']): void;
  event(frame: EventFrame): void;
  status(status: SocketStatus): void;
  /** The server ended the session or does not know the token. The socket waits for the answer: go on or stop. */
  sessionDoubtful(): Promise<boolean>;
  /** This page's origin may not use the server: trying again does not help. */
  refused(): void;
}

const openMs = 10_000;
const answerMs = 15_000;
const pongMs = 3_000;

/** The one connection of this tab: greets, resumes, notices when it is dead, and comes back. */
export class Socket {
  readonly #url: string;
  readonly #handlers: SocketHandlers;
  readonly #open: (url: string) => WebSocket;
  #socket: WebSocket | undefined;
  #requests = new Requests();
  #status: SocketStatus = 'offline';
  #isWanted = false;
  #isOpening = false;
  #failures = 0;
  #leastWaitMs = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #heartbeatMs: number = limits.heartbeatMs;

  constructor(url: string, handlers: SocketHandlers, open = (to: string) => new WebSocket(to)) {
    this.#url = url;
    this.#handlers = handlers;
    this.#open = open;
  }

  get isOnline(): boolean {
    return this.#status === 'online';
  }

  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#failures = 0;
    this.#say('connecting');
    void this.#connect();
  }

  stop(): void {
    this.#isWanted = false;
    clearTimeout(this.#retry);
    this.#leave();
    this.#say('offline');
  }

  /** The network is back, or the page is looked at again: tries at once, or makes sure that the connection lives. */
  nudge(): void {
    if (!this.#isWanted) return;
    if (this.isOnline) void this.#ping();
    else if (!this.#isOpening) {
      this.#failures = 0;
      clearTimeout(this.#retry);
      void this.#connect();
    }
  }

  /** Sends a frame and resolves to its answer; at once with `network` while there is no connection. */
  request<K extends CommandType>(type: K, data: CommandData[K], limitMs = answerMs): Promise<Result<Replies[K]>> {
    const socket = this.#socket;
    if (!socket || !this.isOnline) return Promise.resolve(failed(failureOf({ code: 'network' })));
    return this.#requests.ask<K>((id) => socket.send(JSON.stringify({ type, id, data })), limitMs);
  }

  async #connect(): Promise<void> {
    if (this.#isOpening || this.#socket) return;
    this.#isOpening = true;
    const token = await this.#handlers.token();
    if (!this.#isWanted || token === undefined) {
      this.#isOpening = false;
      if (this.#isWanted) this.#again();
      return;
    }
    const requests = new Requests();
    const socket = this.#open(this.#url);
    this.#socket = socket;
    this.#requests = requests;
    // The cursors are fixed here: nothing of an older connection is heard any more.
    const hello = { token, resume: this.#handlers.cursors() };
    socket.onopen = () => void this.#greet(socket, requests, hello);
    socket.onmessage = ({ data }) => this.#hear(socket, requests, String(data));
    socket.onclose = ({ code }) => void this.#closed(socket, code);
    this.#watchSilence(socket, openMs);
  }

  async #greet(socket: WebSocket, requests: Requests, data: CommandData['hello']): Promise<void> {
    const answer = await requests.ask<'hello'>(
      (id) => socket.send(JSON.stringify({ type: 'hello', id, data })),
      answerMs,
    );
    if (!answer.error) return;
    // A refused greeting is tried again like any other lost connection, but not before the server wants it.
    this.#leastWaitMs = answer.error.retryAfterMs ?? 0;
    this.#drop(socket);
  }

  #hear(socket: WebSocket, requests: Requests, text: string): void {
    if (socket !== this.#socket) return;
    this.#watchSilence(socket, this.#heartbeatMs);
    const frame = JSON.parse(text) as EventFrame | ReplyFrame;
    if (frame.type !== 'reply') return this.#handlers.event(frame);
    // Replayed events follow the greeting's answer in the same moment, so it is taken here and not in the promise.
    if (!this.isOnline && frame.ok) this.#greeted(frame.data as Replies['hello']);
    requests.answer(frame);
  }

  #greeted(data: Replies['hello']): void {
    this.#heartbeatMs = data.heartbeatMs;
    this.#failures = 0;
    this.#isOpening = false;
    // Whoever hears of the greeting may ask at once; the others hear of it once that is done.
    this.#status = 'online';
    this.#handlers.hello(data);
    this.#say('online');
  }

  #watchSilence(socket: WebSocket, afterMs: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => (this.isOnline ? void this.#ping() : this.#drop(socket)), afterMs);
  }

  async #ping(): Promise<void> {
    const socket = this.#socket;
    const answer = await this.request('ping', {}, pongMs);
    if (answer.error?.code === 'timeout' && socket) this.#drop(socket);
  }

  /** Gives the connection up without waiting for its end, which a dead one tells of minutes later. */
  #drop(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    socket.onclose = null;
    socket.close();
    void this.#closed(socket, 1006);
  }

  #leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#isOpening = false;
    clearTimeout(this.#silence);
    this.#requests.end();
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  async #closed(socket: WebSocket, code: number): Promise<void> {
    if (socket !== this.#socket) return;
    const wasOnline = this.isOnline;
    this.#leave();
    if (!this.#isWanted) return;
    this.#say(wasOnline ? 'connecting' : 'offline');
    if (code === closeCodes.wrongOrigin) {
      this.stop();
      return this.#handlers.refused();
    }
    const isDoubtful = code === closeCodes.unauthenticated || code === closeCodes.sessionEnded;
    if (isDoubtful && !(await this.#handlers.sessionDoubtful())) return this.stop();
    if (this.#isWanted) this.#again();
  }

  #again(): void {
    const waitMs = Math.max(this.#leastWaitMs, backoffMs(this.#failures++));
    this.#leastWaitMs = 0;
    if (this.#failures > 1) this.#say('offline');
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), waitMs);
  }

  #say(status: SocketStatus): void {
    this.#status = status;
    this.#handlers.status(status);
  }
}
