import { freePort } from './free-port.ts';

/** A contestant's server, running. */
export interface ServerProcess {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

const collector = new URL('./collect-on-signal.ts', import.meta.url).pathname;
const readyLimitMs = 30_000;
const pollMs = 50;

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** Starts a script with this very Bun and waits until it says that it is ready. */
export async function startServer(script: string, env: Record<string, string>): Promise<ServerProcess> {
  const port = freePort();
  const child = Bun.spawn([process.execPath, '--preload', collector, script], {
    env: { ...process.env, ...env, PORT: String(port) },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'inherit',
  });
  const stop = async () => {
    child.kill();
    await child.exited;
  };
  const end = performance.now() + readyLimitMs;
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode} before it was ready.`);
    if (performance.now() > end) {
      await stop();
      throw new Error(`${script} was not ready after 30 s.`);
    }
    await Bun.sleep(pollMs);
  }
  return { port, pid: child.pid, stop };
}
