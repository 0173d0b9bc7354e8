/** A round writes this part of what waits, at least so many: a trickle, since one large write would hold up messages. */
const roundsToEmpty = 16;
const roundMin = 32;

/**
 * Values that may be written a little later and only in their newest state: noted by key, written a few
 * at a time, oldest first. A failed write is tried again later.
 */
export class WriteBehind<T> {
  private waiting = new Map<string, T>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private readonly intervalMs: number;
  private readonly isNewer: (next: T, known: T) => boolean;
  private readonly write: (values: T[]) => Promise<unknown>;

  constructor(intervalMs: number, isNewer: (next: T, known: T) => boolean, write: (values: T[]) => Promise<unknown>) {
    this.intervalMs = intervalMs;
    this.isNewer = isNewer;
    this.write = write;
  }

  note(key: string, value: T): void {
    const known = this.waiting.get(key);
    if (known === undefined || this.isNewer(value, known)) this.waiting.set(key, value);
    this.arm();
  }

  private arm(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      if (!this.running)
        this.run(Math.max(roundMin, Math.ceil(this.waiting.size / roundsToEmpty))).catch(() => undefined);
      if (this.waiting.size > 0) this.arm();
    }, this.intervalMs);
  }

  /** Resolves once everything noted before is written; rejects when that failed, and it waits for the next write. */
  flush(): Promise<void> {
    if (this.running) {
      if (this.waiting.size === 0) return this.running;
      this.next ??= this.running
        .finally(() => {
          this.next = undefined;
        })
        .then(() => this.flush());
      return this.next;
    }
    if (this.waiting.size === 0) return Promise.resolve();
    return this.run(this.waiting.size);
  }

  private take(count: number): Map<string, T> {
    const taken = new Map<string, T>();
    for (const [key, value] of this.waiting) {
      if (taken.size >= count) break;
      taken.set(key, value);
    }
    for (const key of taken.keys()) this.waiting.delete(key);
    return taken;
  }

  private run(count: number): Promise<void> {
    const taken = this.take(count);
    this.running = this.write([...taken.values()])
      .then(
        () => undefined,
        (error: unknown) => {
          for (const [key, value] of taken) this.note(key, value);
          throw error;
        },
      )
      .finally(() => {
        this.running = undefined;
      });
    return this.running;
  }
}
