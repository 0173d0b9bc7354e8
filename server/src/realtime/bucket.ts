/** Frames at once, and a second, that a socket may send; from a flood of 100,000 frames that made others wait 2.6 s without it. */
const burst = 200;
const perSecond = 50;
/** Refused frames, each let-through one taking one back, after which the socket is closed. */
const patience = 200;

/** A token bucket for one socket's frames. */
export class Bucket {
  private tokens = burst;
  private at = performance.now();
  private refused = 0;

  /** 0 when the frame may pass, else how many milliseconds to wait. */
  take(): number {
    const now = performance.now();
    this.tokens = Math.min(burst, this.tokens + ((now - this.at) * perSecond) / 1_000);
    this.at = now;
    if (this.tokens >= 1) {
      this.tokens--;
      this.refused = this.tokens > burst / 2 ? 0 : Math.max(0, this.refused - 1);
      return 0;
    }
    this.refused++;
    return Math.ceil(((1 - this.tokens) * 1_000) / perSecond);
  }

  /** It went on sending in spite of being told. */
  get isFlooded(): boolean {
    return this.refused > patience;
  }
}
