import { readFileSync } from 'node:fs';

const lookMs = 100;

function residentOf(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1_024;
  } catch {
    // It has ended.
    return 0;
  }
}

/** Follows the resident memory of processes, which may change, in bytes. */
export function watchMemory(pids: () => number[]) {
  let peak = 0;
  let largest = 0;
  const look = () => {
    const each = pids().map(residentOf);
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
