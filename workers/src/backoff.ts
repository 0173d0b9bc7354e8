const firstMs = 1_000;
const longestMs = 5 * 60_000;

/** Thrown by a processor that was told by whoever it asked when to come again. */
export class ComeAgain extends Error {
  override name = 'ComeAgain';
  readonly afterMs: number;

  constructor(message: string, afterMs: number) {
    super(message);
    this.afterMs = afterMs;
  }
}

/**
 * Milliseconds to wait after the `attempt`th try at a job failed: twice as long each time, up to five minutes, and
 * spread over half of it, so that jobs that failed together do not come back together. Never sooner than asked for.
 */
export function retryDelay(attempt: number, error?: Error, random = Math.random()): number {
  const longest = Math.min(firstMs * 2 ** (attempt - 1), longestMs);
  const own = longest * (1 - random / 2);
  return Math.round(error instanceof ComeAgain ? error.afterMs + own / 2 : own);
}
