import { isMongoAway } from './stores/mongo-away.ts';

/**
 * One query at a time for all who ask: whoever comes while it runs shares the next one, as the ledger's
 * writers share a commit. What is answered was read after it was asked for.
 */
export class SharedQuery<V> {
  private waiting = new Map<string, PromiseWithResolvers<V | undefined>>();
  private isRunning = false;
  private readonly load: (keys: string[]) => Promise<Map<string, V>>;
  private readonly keysMax: number;
  private readonly gatherMs: number;

  /** With `gatherMs`, for whoever has time, each query waits so long for more who ask. */
  constructor(load: (keys: string[]) => Promise<Map<string, V>>, keysMax = 500, gatherMs = 0) {
    this.load = load;
    this.keysMax = keysMax;
    this.gatherMs = gatherMs;
  }

  /** Undefined when there is nothing under this key. */
  one(key: string): Promise<V | undefined> {
    const known = this.waiting.get(key);
    if (known) return known.promise;
    const asked = Promise.withResolvers<V | undefined>();
    this.waiting.set(key, asked);
    if (!this.isRunning) void this.run();
    return asked.promise;
  }

  /** What there is, by key. */
  async many(keys: Iterable<string>): Promise<Map<string, V>> {
    const found = new Map<string, V>();
    await Promise.all(
      [...new Set(keys)].map(async (key) => {
        const value = await this.one(key);
        if (value !== undefined) found.set(key, value);
      }),
    );
    return found;
  }

  private take(): Map<string, PromiseWithResolvers<V | undefined>> {
    const taken = new Map<string, PromiseWithResolvers<V | undefined>>();
    for (const [key, asked] of this.waiting) {
      if (taken.size >= this.keysMax) break;
      taken.set(key, asked);
      this.waiting.delete(key);
    }
    return taken;
  }

  /** Those who came meanwhile have waited for the database too: they would wait twice. */
  private fail(error: unknown, taken: Map<string, PromiseWithResolvers<V | undefined>>): void {
    for (const asked of taken.values()) asked.reject(error);
    if (!isMongoAway(error)) return;
    for (const asked of this.waiting.values()) asked.reject(error);
    this.waiting.clear();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    // Not a microtask: the frames of one look at the network come each in a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.size > 0) {
      if (this.gatherMs > 0) await Bun.sleep(this.gatherMs);
      const taken = this.take();
      try {
        const found = await this.load([...taken.keys()]);
        for (const [key, asked] of taken) asked.resolve(found.get(key));
      } catch (error) {
        this.fail(error, taken);
      }
    }
    this.isRunning = false;
  }
}
