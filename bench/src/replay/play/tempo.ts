const dayMs = 86_400_000;

/** When a step of the export is due: its own pace times a factor, or as soon as the one before is done. */
export class Tempo {
  private readonly factor: number | undefined;
  private readonly firstAt: number;
  private readonly start = performance.now();

  /** `firstAt` is the time of the export's first step. */
  constructor(firstAt: number, factor?: number) {
    this.firstAt = firstAt;
    this.factor = factor;
  }

  /** Waits for a step and answers when it was due, on `performance.now()`'s clock. */
  async reach(at: number): Promise<number> {
    if (this.factor === undefined) return performance.now();
    const due = this.start + (at - this.firstAt) / this.factor;
    // In days: a timer cannot wait longer than 24 of them.
    for (let rest = due - performance.now(); rest > 0; rest = due - performance.now())
      await Bun.sleep(Math.min(rest, dayMs));
    return due;
  }
}
