/**
 * Values that may be kept for a short while: no entry is older than `maxAgeMs`, and those nobody asks
 * for any more give their memory back. Two generations, turned over every half of the age, so that
 * nothing is counted or searched per entry.
 */
export class ShortCache<V> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();
  private turnedAt = performance.now();
  private readonly halfMs: number;

  constructor(maxAgeMs: number) {
    this.halfMs = maxAgeMs / 2;
    setInterval(() => this.turn(), this.halfMs).unref();
  }

  private turn(): void {
    const now = performance.now();
    const age = now - this.turnedAt;
    if (age < this.halfMs) return;
    this.old = age < 2 * this.halfMs ? this.young : new Map();
    this.young = new Map();
    this.turnedAt = now;
  }

  get(key: string): V | undefined {
    this.turn();
    return this.young.get(key) ?? this.old.get(key);
  }

  set(key: string, value: V): void {
    this.turn();
    this.young.set(key, value);
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  deleteWhere(matches: (value: V) => boolean): void {
    for (const map of [this.young, this.old]) for (const [key, value] of map) if (matches(value)) map.delete(key);
  }
}
