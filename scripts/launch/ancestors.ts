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

function parentOf(pid: number): number {
  // The name before it, in brackets, may itself hold brackets and blanks.
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
  return Number(afterName.split(' ')[1]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
