import { readFileSync } from 'node:fs';

/** `npx bun start` is npx, a shell and a script runner before it is us; whoever kills one of them means Talky. */
export const isLauncher = (words: string[]) => {
  const line = words.join(' ').replace(/['"]/g, '').trim();
  return (
    /^npm exec bun (run )?start\b/.test(line) ||
    /^(\S*\/)?(sh|dash|bash) -c bun (run )?start[^&;|]*$/.test(line) ||
    /^(\S*\/)?(node \S+\/)?bunx?(\.exe|\.js)? (run )?start\b/.test(line)
  );
};

/** The processes above this one that exist only to run it. Empty where there is no /proc. */
function launchingAncestors(): number[] {
  const found: number[] = [];
  try {
    for (let pid = process.ppid; pid > 1; pid = parentOf(pid)) {
      if (!isLauncher(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'))) break;
      found.push(pid);
    }
  } catch {
    // It ended while we looked: there is nobody left to watch.
  }
  return found;
}

/** Calls `onDeath` once one of them is gone. A killed process tells nobody, so this looks, twice a second. */
export function watchAncestors(onDeath: () => void): void {
  const watched = launchingAncestors();
  if (watched.length === 0) return;
  const timer = setInterval(() => {
    if (watched.every(isAlive)) return;
    clearInterval(timer);
    onDeath();
  }, 500);
  timer.unref();
}

/** The fields of /proc/<pid>/stat from the third on: state, parent, … */
function statOf(pid: number): string[] {
  // The name before them, in brackets, may itself hold brackets and blanks.
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
}

const parentOf = (pid: number) => Number(statOf(pid)[1]);

/** A zombie is dead: whoever started it may never ask how it ended, and its number lives on for as long. */
export function isAlive(pid: number): boolean {
  try {
    return !['Z', 'X'].includes(statOf(pid)[0] ?? 'X');
  } catch {
    return false;
  }
}
