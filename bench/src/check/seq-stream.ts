/**
 * Follows the numbers that one member hears of one chat. Within a chat seq is 1, 2, 3 … for everyone, so the
 * numbers alone tell what was lost, doubled or out of order.
 */
export class SeqStream {
  doubled = 0;
  disordered = 0;
  /** The highest number heard. */
  last: number;
  private missing: Set<number> | undefined;

  /** `last` is the number before the first one that must be heard. */
  constructor(last = 0) {
    this.last = last;
  }

  hear(seq: number): void {
    if (seq === this.last + 1) {
      this.last = seq;
      return;
    }
    if (seq > this.last) {
      this.missing ??= new Set();
      for (let skipped = this.last + 1; skipped < seq; skipped++) this.missing.add(skipped);
      this.last = seq;
      return;
    }
    // What comes after a higher number is late when it was missed before, else it was heard twice.
    if (this.missing?.delete(seq)) this.disordered++;
    else this.doubled++;
  }

  /** How many were never heard, given the chat's newest number. */
  lost(head: number): number {
    return (this.missing?.size ?? 0) + Math.max(0, head - this.last);
  }
}
