import type { CommandData, CommandType, EventFrame, Replies, ReplyFrame } from '@talky/server/protocol';
import { ApiError, NetworkError } from './errors.ts';

const frameBytes = 64 * 1024;

export interface SocketOptions {
  url: string;
  hello: CommandData['hello'];
  /** Longer than the server's own deadline: whoever is silent for so long is gone. */
  answerMs: number;
}

export interface SocketEvents {
  /** Runs before any event that follows the greeting. */
  greeted(hello: Replies['hello']): void;
  event(frame: EventFrame): void;
  /** Once, and the last thing heard of this socket. */
  closed(code: number, reason: string): void;
}

type Answer = (frame: ReplyFrame) => void;

/** One life of a connection: hello, commands with their replies, events, a heartbeat, the end. */
export class Socket {
  readonly #socket: WebSocket;
  readonly #events: SocketEvents;
  readonly #waiting = new Map<number, { answer: Answer; fail: (error: NetworkError) => void }>();
  readonly #answerMs: number;
  #heartbeatMs: number;
  #heartbeat: ReturnType<typeof setTimeout> | undefined;
  #lastId = 0;
  #isOver = false;

  constructor({ url, hello, answerMs }: SocketOptions, events: SocketEvents) {
    this.#events = events;
    this.#answerMs = answerMs;
    this.#heartbeatMs = answerMs;
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.#greet(hello);
    this.#socket.onmessage = ({ data }) => this.#receive(String(data));
    this.#socket.onclose = ({ code, reason }) => this.#end(code, reason);
    this.#socket.onerror = () => this.#end(1006, 'The connection failed.');
    this.#heartbeat = setTimeout(() => this.#end(1006, 'Talky does not answer.'), answerMs);
  }

  /** Sends a command; rejects with an `ApiError` when it is refused, a `NetworkError` when the socket ends first. */
  ask<K extends CommandType>(type: K, data: CommandData[K]): Promise<Replies[K]> {
    const id = ++this.#lastId;
    const text = JSON.stringify({ type, id, data });
    if (Buffer.byteLength(text) > frameBytes)
      return Promise.reject(new ApiError({ code: 'too_large', message: 'A frame may have up to 64 KiB.' }));
    if (this.#isOver) return Promise.reject(new NetworkError('The connection has ended.'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(1006, 'Talky does not answer.'), this.#answerMs);
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        answer(frame) {
          settle();
          if (frame.ok) resolve(frame.data as Replies[K]);
          else reject(new ApiError(frame.error));
        },
        fail(error) {
          settle();
          reject(error);
        },
      });
      this.#socket.send(text);
    });
  }

  /** Sends a command that nobody waits for. */
  tell<K extends CommandType>(type: K, data: CommandData[K]): void {
    if (!this.#isOver) this.#socket.send(JSON.stringify({ type, data }));
  }

  close(): void {
    this.#end(1000, 'The bot has stopped.');
  }

  #greet(hello: CommandData['hello']): void {
    this.ask('hello', hello).catch((error: Error) => {
      const isRefused = error instanceof ApiError && error.code === 'unauthenticated';
      this.#end(isRefused ? 4401 : 1006, error.message);
    });
  }

  #receive(text: string): void {
    // Between large frames Bun's client now and then tells of an empty one that nobody sent, and loses none.
    if (text === '') return;
    const frame = JSON.parse(text) as ReplyFrame | EventFrame;
    this.#rearm();
    if (frame.type !== 'reply') return this.#events.event(frame);
    const id = Number(frame.id);
    // At once and not by the promise: events may follow in the same tick.
    if (id === 1 && frame.ok) {
      const hello = frame.data as Replies['hello'];
      this.#heartbeatMs = hello.heartbeatMs;
      this.#rearm();
      this.#events.greeted(hello);
    }
    this.#waiting.get(id)?.answer(frame);
  }

  /** Anything heard proves the server alive; after a silence it is asked. */
  #rearm(): void {
    clearTimeout(this.#heartbeat);
    if (this.#isOver) return;
    this.#heartbeat = setTimeout(() => this.ask('ping', {}).catch(() => undefined), this.#heartbeatMs);
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#heartbeat);
    this.#socket.onmessage = null;
    this.#socket.close();
    const error = new NetworkError(reason || `The connection was closed (${code}).`);
    for (const { fail } of [...this.#waiting.values()]) fail(error);
    this.#events.closed(code, reason);
  }
}
