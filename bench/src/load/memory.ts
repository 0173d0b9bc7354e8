import { residentMemory } from './resident-memory.ts';

const pollMs = 1_000;
const quietPolls = 6;
const limitMs = 60_000;

function memoryOf(pid: number): number {
  const bytes = residentMemory(pid);
  if (bytes === undefined) throw new Error(`Process ${pid} shows no memory.`);
  return bytes;
}

/**
 * A server's memory without its garbage: the lowest value, after that has stood for a while. Ten thousand hellos
 * leave garbage that would otherwise count as the sockets'.
 */
export async function settledMemory(pid: number): Promise<number> {
  const end = performance.now() + limitMs;
  let lowest = memoryOf(pid);
  for (let quiet = 0; quiet < quietPolls && performance.now() < end; quiet++) {
    process.kill(pid, 'SIGUSR2');
    await Bun.sleep(pollMs);
    const now = memoryOf(pid);
    if (now < lowest) {
      lowest = now;
      quiet = 0;
    }
  }
  return lowest;
}
