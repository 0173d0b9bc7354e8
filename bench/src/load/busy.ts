import { readFileSync } from 'node:fs';
import type { Job } from '../scenarios/scenario.ts';

/** The kernel counts in hundredths of a second. */
const tickMs = 10;
const userTime = 11;
const systemTime = 12;

/** CPU time of a process so far, in milliseconds. */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // Counted after the name in brackets, which may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[userTime]) + Number(fields[systemTime])) * tickMs;
}

/** How busy processes are, in percent of one core, since the meter was made. */
export class CpuMeter {
  private readonly startedAt = performance.now();
  private readonly before: Map<number, number>;

  constructor(pids: readonly number[]) {
    this.before = new Map(pids.map((pid) => [pid, cpuMs(pid)]));
  }

  private each(): number[] {
    const took = performance.now() - this.startedAt;
    return [...this.before].map(([pid, before]) => ((cpuMs(pid) - before) / took) * 100);
  }

  /** All of them together. */
  sum(): number {
    return this.each().reduce((sum, busy) => sum + busy, 0);
  }

  /** The busiest of them. */
  busiest(): number {
    return Math.max(0, ...this.each());
  }
}

/** Shares of a core, in percent. */
export interface Busy {
  /** This process: near 100, the figures are its own. */
  generator: number;
  busiestInstance: number;
  /** MongoDB and Redis together. */
  stores: number;
}

/** The figures that say who was short of time. */
export const busyFigures = [
  { name: 'busiest instance', unit: '% of a core' },
  { name: 'stores', unit: '% of a core' },
  { name: 'generator', unit: '% of a core' },
] as const;

export const busyShares = ({ busiestInstance, stores, generator }: Busy) => ({
  'busiest instance': busiestInstance,
  stores,
  generator,
});

/** Begins to watch; the function it returns says how busy everyone was since. */
export function watchCpu({ instances, stores }: Job['processes']): () => Busy {
  const generator = new CpuMeter([process.pid]);
  const instance = new CpuMeter(instances);
  const store = new CpuMeter(stores);
  return () => ({ generator: generator.sum(), busiestInstance: instance.busiest(), stores: store.sum() });
}

/**
 * What a speed would be if the busiest instance had a core to itself and nothing else were short: the share of it
 * that was reached is the share of the core that it got.
 */
export function capacity(perSecond: number, { busiestInstance }: Busy): number {
  return perSecond / (busiestInstance / 100);
}
