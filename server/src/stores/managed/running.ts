import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the holder of a data folder's lock leaves there, so that the operator's commands find its stores. */
export interface Running {
  pid: number;
  mongoUrl: string;
  redisUrl: string;
}

const fileOf = (dataDir: string) => join(dataDir, 'running.json');

export function writeRunning(dataDir: string, running: Running): void {
  mkdirSync(dataDir, { recursive: true });
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function clearRunning(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

/** Trust it only while the lock is held by another: a killed Talky leaves its file behind. */
export function readRunning(dataDir: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8'));
  } catch {
    return undefined;
  }
}
