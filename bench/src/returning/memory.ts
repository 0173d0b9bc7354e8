import { residentMemory } from '../load/resident-memory.ts';

const lookMs = 100;

/** Follows the resident memory of processes, which may change, in bytes. */
export function watchMemory(pids: () => number[]) {
  let peak = 0;
  let largest = 0;
  const look = () => {
    const each = pids().map((pid) => residentMemory(pid) ?? 0);
    const sum = each.reduce((total, bytes) => total + bytes, 0);
    peak = Math.max(peak, sum);
    largest = Math.max(largest, ...each);
    return sum;
  };
  const timer = setInterval(look, lookMs);
  return {
    /** Of all together, at this moment. */
    now: look,
    /** The most that any single one had. */
    largest: () => largest,
    /** Answers the most they had together. */
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
