import { histogram, record } from '../../load/histogram.ts';

/** A whole export may wait behind its first message. */
const longestSeconds = 600;

/** How long after it was due a message was acknowledged, and delivered to each member; in milliseconds. */
export class Stopwatch {
  private readonly acks = histogram(longestSeconds);
  private readonly deliveries = histogram(longestSeconds);

  acknowledged(dueAt: number): void {
    record(this.acks, performance.now() - dueAt);
  }

  delivered(dueAt: number): void {
    record(this.deliveries, performance.now() - dueAt);
  }

  ack(percentile: number): number {
    return this.acks.getValueAtPercentile(percentile) / 1_000;
  }

  delivery(percentile: number): number {
    return this.deliveries.getValueAtPercentile(percentile) / 1_000;
  }
}
