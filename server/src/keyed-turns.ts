/** Lets what has the same key be done one after the other, in the order it came; each key has a line of its own. */
export class KeyedTurns {
  private readonly turns = new Map<string, Promise<unknown>>();

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.turns.get(key) ?? Promise.resolve();
    const result = before.then(work, work);
    const turn = result
      .catch(() => undefined)
      .finally(() => {
        if (this.turns.get(key) === turn) this.turns.delete(key);
      });
    this.turns.set(key, turn);
    return result;
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    while (this.turns.size > 0) await Promise.all(this.turns.values());
  }
}
