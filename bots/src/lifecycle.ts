const stopMs = 10_000;

/** A bot's coming and going: connected once, stopped once, by itself or by a failure. */
export class Lifecycle {
  /** Resolves once the bot is up or has stopped; rejects when it failed before. */
  readonly started: Promise<void>;
  /** Resolves once it has stopped; rejects when that was because of a failure. */
  readonly stopped: Promise<void>;
  readonly #started = Promise.withResolvers<void>();
  readonly #stopped = Promise.withResolvers<void>();
  readonly #settle: () => Promise<void>;
  readonly #close: () => Promise<void>;
  readonly #quit = new AbortController();
  #stopping: Promise<void> | undefined;
  #failure: { error: unknown } | undefined;
  #isUp = false;

  /** `settle` finishes what is under way and may take its time, up to 10 s; `close` ends the rest. */
  constructor(steps: { settle: () => Promise<void>; close: () => Promise<void> }) {
    this.#settle = steps.settle;
    this.#close = steps.close;
    this.started = this.#started.promise;
    this.stopped = this.#stopped.promise;
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** Aborted once nothing is waited for any more. */
  get quit(): AbortSignal {
    return this.#quit.signal;
  }

  up(): void {
    if (this.isStopping) return;
    this.#isUp = true;
    this.#started.resolve();
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    void this.stop();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#wind();
    return this.#stopping;
  }

  async #wind(): Promise<void> {
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, stopMs);
    await Promise.race([this.#settle(), limit.promise]);
    clearTimeout(timer);
    this.#quit.abort();
    await this.#close();
    this.#end();
  }

  #end(): void {
    if (!this.#failure) {
      this.#started.resolve();
      return this.#stopped.resolve();
    }
    // `started` tells of it, so nobody needs to listen to `stopped`.
    if (!this.#isUp) this.stopped.catch(() => undefined);
    this.#started.reject(this.#failure.error);
    this.#stopped.reject(this.#failure.error);
  }
}
