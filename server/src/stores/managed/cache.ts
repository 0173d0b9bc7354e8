import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where fetched binaries are kept for every Talky of this account. */
function cacheFolder(): string {
  return join(process.env.HOME || homedir(), '.cache', 'talky');
}

export function cachedBinary(program: string): string {
  return join(cacheFolder(), 'bin', program);
}

/**
 * Puts a binary into the cache. `produce` works in a folder of its own inside the cache, so that the last step is a
 * rename on one file system: a start beside this one sees the whole binary or none.
 */
export async function placeInCache(program: string, produce: (folder: string) => Promise<string>): Promise<string> {
  const target = cachedBinary(program);
  mkdirSync(join(cacheFolder(), 'bin'), { recursive: true });
  sweepAbandoned();
  const folder = mkdtempSync(join(cacheFolder(), `fetch-${program}-`));
  try {
    const made = await produce(folder);
    if (!existsSync(target)) {
      chmodSync(made, 0o755);
      renameSync(made, target);
    }
    return target;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const abandonedAfterMs = 24 * 60 * 60 * 1000;

/** Removes what starts that were killed while they fetched have left. */
function sweepAbandoned(): void {
  for (const name of readdirSync(cacheFolder())) {
    const folder = join(cacheFolder(), name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (name.startsWith('fetch-') && age > abandonedAfterMs) rmSync(folder, { recursive: true, force: true });
  }
}
