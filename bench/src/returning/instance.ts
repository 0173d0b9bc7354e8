import { freePort } from '../backend/free-port.ts';
import { isReady } from '../backend/is-ready.ts';
import { talkyScript } from '../contestants/talky-process.ts';

const readyLimitMs = 60_000;
const pollMs = 20;

/** A server that keeps its port over its ends. */
export class Instance {
  readonly port = freePort();
  private readonly env: Record<string, string>;
  private child: Bun.Subprocess | undefined;

  constructor(env: Record<string, string>) {
    this.env = env;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Resolves once it says that it is ready. */
  async start(): Promise<void> {
    this.child = Bun.spawn([process.execPath, talkyScript], {
      env: { ...process.env, ...this.env, PORT: String(this.port), HOST: '127.0.0.1' },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'inherit',
    });
    const end = performance.now() + readyLimitMs;
    while (!(await isReady(this.port))) {
      if (performance.now() > end) throw new Error('A server did not become ready.');
      await Bun.sleep(pollMs);
    }
  }

  /** Resolves to its exit code when it is gone; null when the signal was its end. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.child;
    child?.kill(signal);
    await child?.exited;
    return child?.exitCode ?? null;
  }
}
