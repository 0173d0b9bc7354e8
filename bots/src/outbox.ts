import type { CommandData, Message } from '@talky/server/protocol';
import type { Connection } from './connection.ts';
import { ApiError, NetworkError } from './errors.ts';
import { sleep } from './sleep.ts';

export type Draft = CommandData['message.send'];

const pauseMs = 1_000;

/**
 * Messages on their way out. One at a time a chat, so that they arrive in the order they were sent; one
 * that was not answered is sent again with the same `clientId`, so that it never appears twice.
 */
export class Outbox {
  readonly #connection: Connection;
  readonly #lanes = new Map<string, Promise<unknown>>();
  readonly #stop = new AbortController();
  #pausedUntil = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Resolves to the message once it is durable. */
  send(draft: Draft): Promise<Message> {
    const before = this.#lanes.get(draft.chatId) ?? Promise.resolve();
    const sent = before.then(() => this.#deliver(draft));
    const lane = sent.catch(() => undefined);
    this.#lanes.set(draft.chatId, lane);
    void lane.then(() => {
      if (this.#lanes.get(draft.chatId) === lane) this.#lanes.delete(draft.chatId);
    });
    return sent;
  }

  /** Resolves once nothing waits to be sent. */
  async drained(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all(this.#lanes.values());
  }

  /** What still waits is given up. */
  close(): void {
    this.#stop.abort();
  }

  async #deliver(draft: Draft): Promise<Message> {
    for (;;) {
      const waitMs = this.#pausedUntil - Date.now();
      if (waitMs > 0) await sleep(waitMs, this.#stop.signal);
      try {
        return await this.#connection.ask('message.send', draft);
      } catch (error) {
        if (error instanceof ApiError && error.isRetryable) {
          // The limit is the socket's, so all lanes wait.
          this.#pausedUntil = Date.now() + (error.retryAfterMs ?? pauseMs);
        } else if (!(error instanceof NetworkError && this.#connection.isAlive)) {
          throw error;
        }
      }
    }
  }
}
