import { join } from 'node:path';
import { startBeside } from './beside.ts';

const main = join(import.meta.dir, '../../workers/src/main.ts');

/** The real workers, in a process of their own, on the stores of the test's Talky. */
export class Workers {
  readonly #process: Bun.Subprocess;

  private constructor(process: Bun.Subprocess) {
    this.#process = process;
  }

  static async start(env: Record<string, string>): Promise<Workers> {
    return new Workers((await startBeside(main, env, /The workers are ready/)).process);
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.#process.exited;
  }
}
