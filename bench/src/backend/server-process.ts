import { onCore } from './cores.ts';
import { freePort } from './free-port.ts';
import { isReady } from './is-ready.ts';

/** A contestant's server, running. */
export interface ServerProcess {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

export const collector = new URL('./collect-on-signal.ts', import.meta.url).pathname;
const readyLimitMs = 30_000;
const pollMs = 50;

/** Starts a command that listens on PORT, and waits until it says that it is ready. */
export async function startCommand(command: readonly string[], env: Record<string, string>): Promise<ServerProcess> {
  const port = freePort();
  const child = Bun.spawn([...command], {
    env: { ...process.env, ...env, PORT: String(port) },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'inherit',
  });
  const stop = async () => {
    child.kill();
    await child.exited;
  };
  const name = command.at(-1);
  const end = performance.now() + readyLimitMs;
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode} before it was ready.`);
    if (performance.now() > end) {
      await stop();
      throw new Error(`${name} was not ready after 30 s.`);
    }
    await Bun.sleep(pollMs);
  }
  return { port, pid: child.pid, stop };
}

/** Starts a script with this very Bun, where given on one core only. */
export function startServer(script: string, env: Record<string, string>, core?: number): Promise<ServerProcess> {
  const command = [process.execPath, '--preload', collector, script];
  return startCommand(core === undefined ? command : onCore(core, command), env);
}
