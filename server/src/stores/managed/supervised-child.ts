import { Backoff } from './backoff.ts';
import { guarded } from './guarded.ts';
import { eachLine } from './lines.ts';

export interface ChildOptions {
  name: string;
  command: string[];
  cwd?: string;
  /** Added to this process's own; a function is asked again at each start. */
  env?: () => Record<string, string | undefined>;
  /** Each line the child prints. */
  onLine?: (line: string) => void;
  /** It died by itself and is started again after `waitMs`. */
  onDeath?: (code: number | null, waitMs: number) => void;
  /** How long it may take to stop by itself before it is killed. */
  patienceMs?: number;
}

/** A child process that is started again whenever it dies, until it is stopped; it never outlives this process. */
export class SupervisedChild {
  readonly #options: ChildOptions;
  readonly #backoff = new Backoff();
  readonly #stop = Promise.withResolvers<void>();
  #process: Bun.Subprocess | undefined;
  #stopping = false;
  #life: Promise<void> | undefined;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Undefined while it waits to be started again. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it; whether it is ready is for the caller to find out. */
  start(): void {
    this.#life ??= this.#live();
  }

  /** Resolves when it is gone: asked first, killed when it takes too long. */
  async stop(): Promise<void> {
    this.#end('SIGTERM');
    const timer = setTimeout(() => this.kill(), this.#options.patienceMs ?? 10_000);
    await this.#life;
    clearTimeout(timer);
  }

  kill(): void {
    this.#end('SIGKILL');
  }

  #end(signal: NodeJS.Signals): void {
    this.#stopping = true;
    this.#stop.resolve();
    if (this.#process) signalGroup(this.#process.pid, signal);
  }

  async #live(): Promise<void> {
    while (!this.#stopping) {
      const start = performance.now();
      const code = await this.#run();
      if (this.#stopping) return;
      const waitMs = this.#backoff.after(performance.now() - start);
      this.#options.onDeath?.(code, waitMs);
      await Promise.race([Bun.sleep(waitMs), this.#stop.promise]);
    }
  }

  async #run(): Promise<number | null> {
    const { command, cwd, env, onLine = () => undefined } = this.#options;
    const child = Bun.spawn(guarded(command), {
      cwd,
      env: { ...process.env, ...env?.() },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      // A group of its own: Ctrl-C reaches the parent alone, which then stops its children in order.
      detached: true,
    });
    this.#process = child;
    const printed = [eachLine(child.stdout, onLine), eachLine(child.stderr, onLine)];
    await child.exited;
    this.#process = undefined;
    await Promise.all(printed);
    return child.exitCode;
  }
}

/** The child and whatever it has started itself. */
function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // It ended by itself this moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
