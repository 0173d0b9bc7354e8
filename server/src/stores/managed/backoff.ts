const firstMs = 100;
const longestMs = 5_000;
/** Who lived this long is well again. */
const healthyMs = 30_000;

/** How long to wait before a child that died is started again: doubling, until it has lived for a while. */
export class Backoff {
  #next = firstMs;

  after(livedMs: number): number {
    if (livedMs >= healthyMs) this.#next = firstMs;
    const wait = this.#next;
    this.#next = Math.min(this.#next * 2, longestMs);
    return wait;
  }
}
