import { Histogram, type Registry } from 'prom-client';

interface TallyOptions {
  name: string;
  help: string;
  /** Upper bounds, smallest first. */
  buckets: number[];
  registry: Registry;
}

/**
 * A histogram for what happens with every message: counting is a few comparisons and two additions, where
 * prom-client's own looks up labels each time, which at full load costs a fiftieth of the processor.
 */
export class Tally extends Histogram {
  private readonly bounds: readonly number[];
  /** One more than there are bounds: the last is for what exceeds them all. */
  private readonly counts: Float64Array;
  private readonly title: { name: string; help: string };
  private sum = 0;

  constructor({ name, help, buckets, registry }: TallyOptions) {
    super({ name, help, buckets, registers: [registry] });
    this.bounds = buckets;
    this.counts = new Float64Array(buckets.length + 1);
    this.title = { name, help };
  }

  count(value: number): void {
    let place = 0;
    while (place < this.bounds.length && value > (this.bounds[place] ?? 0)) place++;
    this.counts[place] = (this.counts[place] ?? 0) + 1;
    this.sum += value;
  }

  /** What the registry, and prom-client's own `get`, read. */
  getForPromString() {
    const { name, help } = this.title;
    let total = 0;
    const line = (metricName: string, value: number, labels: Record<string, string | number> = {}) => ({
      metricName,
      value,
      labels,
      sharedLabels: {},
    });
    const buckets = [...this.bounds, '+Inf'].map((le, place) => {
      total += this.counts[place] ?? 0;
      return line(`${name}_bucket`, total, { le });
    });
    const values = [...buckets, line(`${name}_sum`, this.sum), line(`${name}_count`, total)];
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
  }
}
