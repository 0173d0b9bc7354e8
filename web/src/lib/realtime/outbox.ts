import type { Message } from '@talky/server/protocol';
import type { FailureCode, Result } from '#lib/api/failure.ts';
import { backoffMs } from './backoff.ts';
import type { PendingMessage } from './world.ts';

/** A message on its way, with whose it is. */
export interface OutboxEntry extends PendingMessage {
  readonly userId: string;
  /** The tab that sends it; another one takes it over once this one is gone. */
  readonly tabId: string;
}

/** Where entries outlive the page. */
export interface OutboxStore {
  all(): Promise<OutboxEntry[]>;
  put(entry: OutboxEntry): Promise<void>;
  delete(clientId: string): Promise<void>;
}

export interface OutboxHandlers {
  deliver(entry: OutboxEntry): Promise<Result<Message>>;
  /** An entry is new, or it failed, or is tried again. */
  shown(entry: OutboxEntry): void;
  sent(entry: OutboxEntry, message: Message): void;
  discarded(entry: OutboxEntry): void;
}

/** These pass by themselves: the same message is sent again. Everything else is final for that message. */
const passing = new Set<FailureCode>([
  'network',
  'timeout',
  'aborted',
  'unavailable',
  'overloaded',
  'rate_limited',
  'unauthenticated',
  'hello_expected',
]);

/**
 * Sends one's messages, a chat's one after the other, so that they arrive in the order they were written,
 * each once: a retry carries the same clientId, and the server knows it.
 */
export class Outbox {
  readonly #store: OutboxStore;
  readonly #handlers: OutboxHandlers;
  readonly #entries = new Map<string, OutboxEntry>();
  readonly #busy = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(store: OutboxStore, handlers: OutboxHandlers) {
    this.#store = store;
    this.#handlers = handlers;
  }

  /** So many wait to be sent. */
  get waiting(): number {
    return [...this.#entries.values()].filter(({ failure }) => failure === undefined).length;
  }

  /** Takes over stored entries: after a reload, or of a tab that is gone. */
  adopt(entries: readonly OutboxEntry[]): void {
    for (const entry of entries) {
      if (this.#entries.has(entry.clientId)) continue;
      this.#keep(entry);
    }
    this.flush();
  }

  add(entry: OutboxEntry): void {
    this.#keep(entry);
    void this.#pump(entry.chatId);
  }

  retry(clientId: string): void {
    const entry = this.#entries.get(clientId);
    if (!entry) return;
    // Behind what was written meanwhile: those do not wait for it.
    this.#entries.delete(clientId);
    this.#keep({ ...entry, failure: undefined });
    void this.#pump(entry.chatId);
  }

  discard(clientId: string): void {
    const entry = this.#entries.get(clientId);
    if (!entry) return;
    this.#forget(entry);
    this.#handlers.discarded(entry);
  }

  /** The connection is back: everything that waits goes out, from the first one not acknowledged. */
  flush(): void {
    for (const chatId of new Set([...this.#entries.values()].map((entry) => entry.chatId))) void this.#pump(chatId);
  }

  /** Signed out: nothing more is sent. */
  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#entries.clear();
    this.#failures.clear();
  }

  #keep(entry: OutboxEntry): void {
    this.#entries.set(entry.clientId, entry);
    void this.#store.put(entry);
    this.#handlers.shown(entry);
  }

  #forget(entry: OutboxEntry): void {
    this.#entries.delete(entry.clientId);
    void this.#store.delete(entry.clientId);
  }

  #next(chatId: string): OutboxEntry | undefined {
    return [...this.#entries.values()].find((entry) => entry.chatId === chatId && entry.failure === undefined);
  }

  async #pump(chatId: string): Promise<void> {
    if (this.#busy.has(chatId)) return;
    this.#busy.add(chatId);
    clearTimeout(this.#timers.get(chatId));
    this.#timers.delete(chatId);
    for (let entry = this.#next(chatId); entry; entry = this.#next(chatId)) {
      if (!(await this.#deliver(entry))) break;
    }
    this.#busy.delete(chatId);
  }

  /** False when the chat has to wait. */
  async #deliver(entry: OutboxEntry): Promise<boolean> {
    const { data, error } = await this.#handlers.deliver(entry);
    // Discarded or signed out meanwhile; when it was sent all the same, its event tells.
    if (!this.#entries.has(entry.clientId)) return true;
    if (data) {
      this.#failures.delete(entry.chatId);
      this.#forget(entry);
      this.#handlers.sent(entry, data);
      return true;
    }
    if (!passing.has(error.code)) {
      this.#keep({ ...entry, failure: error.words });
      return true;
    }
    this.#later(entry.chatId, error.retryAfterMs);
    return false;
  }

  #later(chatId: string, afterMs: number | undefined): void {
    const failures = this.#failures.get(chatId) ?? 0;
    this.#failures.set(chatId, failures + 1);
    const timer = setTimeout(() => void this.#pump(chatId), Math.max(afterMs ?? 0, backoffMs(failures)));
    this.#timers.set(chatId, timer);
  }
}
