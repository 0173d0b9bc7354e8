/** How long to wait between attempts to connect. */
export interface BackoffOptions {
  /** Before the second attempt. Default 500. */
  firstMs?: number;
  /** Never longer than this. Default 30,000. */
  maxMs?: number;
}

/** Waits that double up to a limit, each cut by chance so that a crowd does not come back at once. */
export class Backoff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  #attempts = 0;

  constructor({ firstMs = 500, maxMs = 30_000 }: BackoffOptions = {}) {
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
  }

  /** The next wait, in milliseconds. */
  next(): number {
    const full = Math.min(this.#maxMs, this.#firstMs * 2 ** this.#attempts++);
    return full * (0.5 + Math.random() / 2);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
