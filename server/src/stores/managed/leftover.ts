import { readFileSync, readlinkSync } from 'node:fs';

const patienceMs = 10_000;

/**
 * Waits until the store that a killed Talky left in `folder` is gone: it was told to stop when its parent died, and two
 * stores must never write one folder.
 */
export async function waitForLeftover(pidFile: string, folder: string): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (let pid = ownerOf(pidFile, folder); pid; pid = ownerOf(pidFile, folder)) {
    process.kill(pid, performance.now() < deadline ? 'SIGTERM' : 'SIGKILL');
    await Bun.sleep(50);
  }
}

/** The process named in the pid file, if it still runs on that folder: a number alone may be someone else's by now. */
function ownerOf(pidFile: string, folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    // Redis writes over its command line, but works in its folder.
    return words.includes(folder) || readlinkSync(`/proc/${pid}/cwd`) === folder ? pid : undefined;
  } catch {
    return undefined;
  }
}
