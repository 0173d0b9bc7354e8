import { appendFileSync } from 'node:fs';
import { logFile } from '@talky/server/stores';

const warning = 40;

/**
 * Where a child's lines go: all of them into a file of the data folder, and what a person should know onto the
 * terminal. With LOG_LEVEL set, everything the child prints.
 */
export function childOutput(dataDir: string, name: string): (line: string) => void {
  const file = logFile(dataDir, name);
  return (line) => {
    appendFileSync(file, `${line}\n`);
    if (process.env.LOG_LEVEL || isNotable(line)) console.log(`${name}: ${line}`);
  };
}

function isNotable(line: string): boolean {
  const entry = parseEntry(line);
  return !entry || (entry.level ?? 0) >= warning;
}

/** A line of the structured log; undefined for anything else. */
export function parseEntry(line: string): { level?: number; port?: number } | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
