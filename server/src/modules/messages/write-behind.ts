/**
 * Values that may be written a little later and only in their newest state: noted by key, written by
 * one bulk write at a time. A failed write is tried again later.
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
    this.timer ??= setTimeout(() => void this.flush(), this.intervalMs);
  }

  /** Resolves once everything noted before is written, or its write has failed and waits for the next. */
  flush(): Promise<void> {
    if (this.running) {
      if (this.waiting.size === 0) return this.running;
      this.next ??= this.running.then(() => {
        this.next = undefined;
        return this.flush();
      });
      return this.next;
    }
    if (this.waiting.size === 0) return Promise.resolve();
    this.running = this.run();
    return this.running;
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const taken = this.waiting;
    this.waiting = new Map();
    try {
      await this.write([...taken.values()]);
    } catch {
      for (const [key, value] of taken) this.note(key, value);
    } finally {
      this.running = undefined;
    }
  }
}
