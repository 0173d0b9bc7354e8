import type { CommandData, CommandType, Cursor, EventFrame, Replies } from '@talky/server/protocol';
import { Backoff, type BackoffOptions } from './backoff.ts';
import { AuthError, NetworkError } from './errors.ts';
import { Socket } from './socket.ts';

/** The token, the page or the session is no good: trying again cannot help. */
const finalCodes: ReadonlySet<number> = new Set([4401, 4403, 4409]);
const restarting = 1012;
const flooding = 4429;
/** A restarting server is back at once; the spread keeps its clients from coming in one instant. */
const restartSpreadMs = 500;
const floodPauseMs = 5_000;

export interface ConnectionOptions {
  url: string;
  token: string;
  backoff: BackoffOptions | undefined;
  answerMs: number;
  log: (line: string) => void;
  /** Asked before each attempt: what was seen so far. */
  resume(): Record<string, Cursor>;
  greeted(hello: Replies['hello']): void;
  event(frame: EventFrame): void;
  /** It will not come back. */
  refused(error: AuthError): void;
}

/** Keeps one socket open: whenever it ends, another takes its place and resumes. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #backoff: Backoff;
  #socket: Socket | undefined;
  #greeted = Promise.withResolvers<Socket>();
  #isGreeted = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.backoff);
  }

  /** Whether it is open or on its way. */
  get isAlive(): boolean {
    return !this.#isOver;
  }

  open(): void {
    const socket = new Socket(
      {
        url: `${this.#options.url.replace(/^http/, 'ws')}/ws`,
        hello: { token: this.#options.token, resume: this.#options.resume() },
        answerMs: this.#options.answerMs,
      },
      {
        greeted: (hello) => {
          this.#backoff.reset();
          this.#isGreeted = true;
          this.#options.log('Connected.');
          this.#options.greeted(hello);
          this.#greeted.resolve(socket);
        },
        event: (frame) => this.#options.event(frame),
        closed: (code, reason) => this.#closed(code, reason),
      },
    );
    this.#socket = socket;
  }

  /** Waits for a greeted socket, then asks it; rejects with a `NetworkError` when that one ends before it answers. */
  async ask<K extends CommandType>(type: K, data: CommandData[K]): Promise<Replies[K]> {
    const socket = await this.#greeted.promise;
    return await socket.ask(type, data);
  }

  /** Best effort: lost while there is no connection. */
  tell<K extends CommandType>(type: K, data: CommandData[K]): void {
    this.#socket?.tell(type, data);
  }

  close(): void {
    this.#end(new NetworkError('The bot has stopped.'));
    this.#socket?.close();
  }

  #closed(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#socket = undefined;
    if (finalCodes.has(code)) {
      const error = new AuthError(reason || `Talky closed the connection for good (${code}).`);
      this.#end(error);
      return this.#options.refused(error);
    }
    this.#expectGreeting();
    const waitMs = this.#waitAfter(code);
    this.#options.log(`The connection ended (${code}); trying again in ${Math.round(waitMs)} ms.`);
    this.#retry = setTimeout(() => this.open(), waitMs);
  }

  #waitAfter(code: number): number {
    if (code === restarting) return Math.random() * restartSpreadMs;
    return code === flooding ? Math.max(floodPauseMs, this.#backoff.next()) : this.#backoff.next();
  }

  /** Whoever waits for a greeting already goes on waiting. */
  #expectGreeting(): void {
    if (!this.#isGreeted) return;
    this.#isGreeted = false;
    this.#greeted = Promise.withResolvers();
  }

  #end(error: Error): void {
    this.#isOver = true;
    clearTimeout(this.#retry);
    this.#expectGreeting();
    // Nobody waiting is no fault.
    this.#greeted.promise.catch(() => undefined);
    this.#greeted.reject(error);
  }
}
