import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A free port for a store, the same as last time where possible: a replica set's members are known by their ports. */
export function rememberedPort(folder: string): number {
  const file = join(folder, 'port');
  const port = freePort(readPort(file));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${port}\n`);
  return port;
}

function readPort(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}
