import { Database } from 'bun:sqlite';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRunning } from './running.ts';
import { StoreError } from './store-error.ts';

/** Held while this process has the data folder to itself. */
export interface DataLock {
  release(): void;
}

/** A Talky that is on its way out gets this long. */
const patienceMs = 15_000;

/**
 * Takes the data folder for this process, or throws a sentence saying who has it. The lock is the kernel's, taken
 * through SQLite: it goes with the process that holds it, so there are no stale ones and no race in clearing them.
 */
export async function lockData(dataDir: string): Promise<DataLock> {
  mkdirSync(dataDir, { recursive: true });
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const lock = tryLock(join(dataDir, 'lock'));
    if (lock) return lock;
    const holder = readRunning(dataDir);
    if ((holder && isAlive(holder.pid)) || performance.now() > deadline) {
      throw new StoreError(
        `The data folder ${dataDir} is in use by another Talky${holder ? ` (process ${holder.pid})` : ''}: ` +
          'stop that one, or set TALKY_DATA to another folder.',
      );
    }
    await Bun.sleep(50);
  }
}

/** Takes the folder if it is free this moment. */
export function tryLock(file: string): DataLock | undefined {
  const database = new Database(file);
  try {
    database.run('PRAGMA locking_mode = EXCLUSIVE');
    database.run('BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch {
    database.close();
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Someone else's process answers EPERM.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
