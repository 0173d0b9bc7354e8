import { availableParallelism } from 'node:os';

/** The server and its stores share the first core, the load generator has the second to itself. */
const backendCore = '0';
const generatorCore = '1';

/** Keeps this process and all it starts from now on to the backend's core. False where that cannot be done. */
export function stayOnBackendCore(): boolean {
  if (availableParallelism() < 2 || !Bun.which('taskset')) return false;
  return Bun.spawnSync(['taskset', '-acp', backendCore, String(process.pid)]).success;
}

/** A command that runs on the generator's core. */
export function onGeneratorCore(command: string[]): string[] {
  return ['taskset', '-c', generatorCore, ...command];
}
