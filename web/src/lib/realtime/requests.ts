import type { CommandType, Replies, ReplyFrame } from '@talky/server/protocol';
import { failed, failureOf, ok, type Result } from '#lib/api/failure.ts';

interface Waiting {
  resolve(result: Result<never>): void;
  timer: ReturnType<typeof setTimeout>;
}

/** Frames of one connection that wait for their reply. */
export class Requests {
  readonly #waiting = new Map<string | number, Waiting>();
  #lastId = 0;

  /** Sends by `send` with a fresh id; the answer comes, or the limit passes, or the connection ends. */
  ask<K extends CommandType>(send: (id: number) => void, limitMs: number): Promise<Result<Replies[K]>> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(id, failed(failureOf({ code: 'timeout' }))), limitMs);
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], timer });
      send(id);
    });
  }

  answer(frame: ReplyFrame): void {
    this.#settle(frame.id, frame.ok ? (ok(frame.data) as Result<never>) : failed(failureOf(frame.error)));
  }

  /** The connection is gone: nothing more will be answered. */
  end(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, failed(failureOf({ code: 'network' })));
  }

  #settle(id: string | number, result: Result<never>): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(result);
  }
}
