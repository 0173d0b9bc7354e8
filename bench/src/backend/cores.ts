import { availableParallelism } from 'node:os';

/**
 * Where the processes of a measurement run. `one core`: server and stores share the first core, the load generator
 * has the second to itself. `a core an instance`: each instance of the server keeps to one core, stores and
 * generator go wherever there is room.
 */
export type Placement = 'one core' | 'a core an instance';

const cores = 2;
const everyCore = Array.from({ length: cores }, (_, core) => core).join();
const backendCore = 0;
const generatorCore = 1;

/** Without two cores and `taskset` the generator competes with what it measures. */
export const canPlace = availableParallelism() >= cores && Bun.which('taskset') !== null;

/** Keeps this process and all it starts from now on to where the backend runs. */
export function takePlace(placement: Placement): void {
  const place = placement === 'one core' ? String(backendCore) : everyCore;
  if (canPlace) Bun.spawnSync(['taskset', '-acp', place, String(process.pid)]);
}

/** A command that runs on one core only. */
export function onCore(core: number, command: readonly string[]): string[] {
  return canPlace ? ['taskset', '-c', String(core % cores), ...command] : [...command];
}

/** A command that runs where the load generator does. */
export function asGenerator(placement: Placement, command: readonly string[]): string[] {
  return placement === 'one core' ? onCore(generatorCore, command) : [...command];
}
