import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../src/stores/managed/free-port.ts';
import { guarded } from '../src/stores/managed/guarded.ts';
import type { StorePlace } from '../src/stores/managed/store.ts';

/** A store of a test's own, to be killed and stopped at will. It keeps its port over a death, and its data. */
export class StoreProcess {
  readonly port = freePort();
  readonly #root: string;
  readonly #command: (place: StorePlace) => string[];
  readonly #isReady: (port: number) => Promise<boolean>;
  #child: Bun.Subprocess | undefined;

  constructor(name: string, command: (place: StorePlace) => string[], isReady: (port: number) => Promise<boolean>) {
    this.#root = mkdtempSync(join(tmpdir(), `talky-${name}-`));
    this.#command = command;
    this.#isReady = isReady;
  }

  /** Starts it and resolves when it is ready. */
  async start(): Promise<void> {
    const folder = join(this.#root, 'data');
    mkdirSync(folder, { recursive: true });
    const command = this.#command({ folder, port: this.port, log: join(this.#root, 'log') });
    this.#child = Bun.spawn(guarded(command), { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' });
    while (!(await this.#isReady(this.port))) await Bun.sleep(15);
  }

  /** Ends it at once, as a power cut does. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#child?.exited;
  }

  /** What it had stored is gone when it starts again. */
  loseData(): void {
    rmSync(join(this.#root, 'data'), { recursive: true, force: true });
  }

  /** It stands still: connections stay open, and nothing is answered. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#root, { recursive: true, force: true });
  }
}
