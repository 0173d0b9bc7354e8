import type { Config } from '../src/config.ts';
import { type Instance, startInstance } from './instance.ts';

/** The servers that a test has started: all of them end with it. */
export class Instances {
  readonly #started: Instance[] = [];

  get count(): number {
    return this.#started.length;
  }

  /** As `startInstance`. */
  async start(settings: Config, env?: Record<string, string>): Promise<Instance> {
    const instance = await startInstance(settings, env);
    this.#started.push(instance);
    return instance;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map((instance) => instance.kill('SIGKILL')));
  }
}
