import { build, type Histogram } from 'hdr-histogram-js';

const histogram = (): Histogram =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: 3 });

/** How long after it was due a message was acknowledged, and delivered to each member; in milliseconds. */
export class Stopwatch {
  private readonly acks = histogram();
  private readonly deliveries = histogram();

  acknowledged(dueAt: number): void {
    record(this.acks, dueAt);
  }

  delivered(dueAt: number): void {
    record(this.deliveries, dueAt);
  }

  ack(percentile: number): number {
    return this.acks.getValueAtPercentile(percentile) / 1_000;
  }

  delivery(percentile: number): number {
    return this.deliveries.getValueAtPercentile(percentile) / 1_000;
  }
}

function record(into: Histogram, dueAt: number): void {
  into.recordValue(Math.max(1, Math.round((performance.now() - dueAt) * 1_000)));
}
