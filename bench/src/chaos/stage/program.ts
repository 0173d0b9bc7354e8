import { openSync } from 'node:fs';
import { guarded } from '@talky/server/stores';

interface ProgramOptions {
  command: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** The file all it prints goes to. */
  log: string;
}

/** A process to be killed, frozen and started again at will. It never outlives this one. */
export class Program {
  private readonly options: ProgramOptions;
  private child: Bun.Subprocess | undefined;

  constructor(options: ProgramOptions) {
    this.options = options;
  }

  start(): void {
    const { command, env, cwd, log } = this.options;
    const file = openSync(log, 'a');
    this.child = Bun.spawn(guarded(command), {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', file, file],
      // A group of its own, so that a signal reaches it also where a guard stands between.
      detached: true,
    });
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.child || !this.isRunning) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      // It ended by itself this moment.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Sends the signal and resolves when the process is gone. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.signal(signal);
    await this.child?.exited;
  }
}

const pollMs = 20;

/** Resolves once the probe says yes; throws after a while. */
export async function until(what: string, probe: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await probe())) {
    if (performance.now() > end) throw new Error(`${what} did not come up within ${limitMs / 1_000} s.`);
    await Bun.sleep(pollMs);
  }
}
