import { join } from 'node:path';
import { startBeside } from './beside.ts';

const main = join(import.meta.dir, '../../server/src/main.ts');

/** A server in a process of its own beside the test's, on the same stores: one that can be killed. */
export class Instance {
  readonly port: number;
  readonly #process: Bun.Subprocess;

  private constructor(port: number, process: Bun.Subprocess) {
    this.port = port;
    this.#process = process;
  }

  /** Resolves once it listens; on any free port, unless one is named. */
  static async start(port = 0): Promise<Instance> {
    const env = { PORT: String(port), HOST: '127.0.0.1', TALKY_RATE_LIMITS: 'off' };
    const { process, said } = await startBeside(main, env, /"port":(\d+).*Talky listens/);
    return new Instance(Number(said[1]), process);
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Resolves once the process is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#process.kill(signal);
    await this.#process.exited;
  }
}
