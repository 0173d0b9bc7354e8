import { readdirSync, readFileSync } from 'node:fs';

/** The processes that were started with a path of this folder on their command line. */
export function processesOf(folder: string): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) return [];
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder) ? [pid] : [];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
