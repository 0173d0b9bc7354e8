import { join } from 'node:path';
import { SupervisedChild } from '@talky/server/stores';
import { LaunchError } from './launch-error.ts';
import { childOutput, parseEntry } from './output.ts';

interface ServerOptions {
  root: string;
  dataDir: string;
  env: Record<string, string>;
  /** Started again on each change of a source. */
  watch: boolean;
}

/** The server, and the port it got. */
export interface ServerChild {
  child: SupervisedChild;
  /** Resolves when it answers that it is ready; rejects when it ends before. */
  ready: Promise<number>;
}

export function startServer({ root, dataDir, env, watch }: ServerOptions): ServerChild {
  const listening = Promise.withResolvers<number>();
  const print = childOutput(dataDir, 'server');
  let port: number | undefined;
  const child = new SupervisedChild({
    name: 'server',
    command: [process.execPath, ...(watch ? ['--watch', '--no-clear-screen'] : []), join(root, 'server/src/main.ts')],
    cwd: root,
    // Once it has a port it keeps it: people's browsers know the address.
    env: () => (port ? { ...env, PORT: String(port) } : env),
    onLine(line) {
      print(line);
      port ??= parseEntry(line)?.port;
      if (port) listening.resolve(port);
    },
    onDeath(code, waitMs) {
      if (!port) listening.reject(new LaunchError('The server does not start; the lines above say why.'));
      else console.log(`The server ended (${code ?? 'killed'}) and is started again in ${waitMs} ms.`);
    },
    patienceMs: 15_000,
  });
  child.start();
  return { child, ready: listening.promise.then(waitUntilReady) };
}

async function waitUntilReady(port: number): Promise<number> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return port;
    await Bun.sleep(20);
  }
}
