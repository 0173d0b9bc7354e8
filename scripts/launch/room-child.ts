import { join } from 'node:path';
import { SupervisedChild } from '@talky/server/stores';
import { childOutput } from './output.ts';

interface RoomChildOptions {
  root: string;
  dataDir: string;
  name: string;
  /** Its main module, from the root. */
  entry: string;
  env: Record<string, string>;
}

/** A room's process beside the server. Nobody waits for it, and it may die without taking anything with it. */
export function startRoom({ root, dataDir, name, entry, env }: RoomChildOptions): SupervisedChild {
  const child = new SupervisedChild({
    name,
    command: [process.execPath, join(root, entry)],
    cwd: root,
    env: () => env,
    onLine: childOutput(dataDir, name),
    onDeath: (code, waitMs) => console.log(`${name}: ended (${code ?? 'killed'}), starts again in ${waitMs} ms.`),
  });
  child.start();
  return child;
}
