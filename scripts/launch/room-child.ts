import { SupervisedChild } from '@talky/server/stores';
import { childOutput } from './output.ts';

interface RoomChildOptions {
  name: string;
  /** What Bun is to run, with its arguments. */
  run: string[];
  cwd: string;
  dataDir: string;
  env: Record<string, string>;
}

/** A process beside the server. Nobody waits for it, and it may die without taking anything with it. */
export function startRoom({ name, run, cwd, dataDir, env }: RoomChildOptions): SupervisedChild {
  const child = new SupervisedChild({
    name,
    command: [process.execPath, ...run],
    cwd,
    env: () => env,
    onLine: childOutput(dataDir, name),
    onDeath: (code, waitMs) => console.log(`${name}: ended (${code ?? 'killed'}), starts again in ${waitMs} ms.`),
  });
  child.start();
  return child;
}
