import { readFileSync } from 'node:fs';

const pollMs = 500;
/** Freed memory goes back to the machine some ten seconds after the last socket. */
const quietPolls = 25;
const limitMs = 60_000;

/** Resident memory of a process in bytes. */
export function memoryOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (!kilobytes) throw new Error(`Process ${pid} shows no memory.`);
  return Number(kilobytes) * 1_024;
}

/** Its memory once garbage is collected: the lowest value, after that has stood for a while. */
export async function settledMemory(pid: number): Promise<number> {
  const end = performance.now() + limitMs;
  let lowest = memoryOf(pid);
  for (let quiet = 0; quiet < quietPolls && performance.now() < end; quiet++) {
    await Bun.sleep(pollMs);
    const now = memoryOf(pid);
    if (now < lowest) {
      lowest = now;
      quiet = 0;
    }
  }
  return lowest;
}
