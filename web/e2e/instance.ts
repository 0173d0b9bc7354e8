import { join } from 'node:path';
import { config } from '@talky/server/backend';
import { guarded } from '@talky/server/stores';

const main = join(import.meta.dir, '../../server/src/main.ts');

/** A log nobody reads would stop the server once the pipe is full. */
async function drain(lines: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await lines.read()).done);
}

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
    const { mongoUrl, redisUrl, jwtSecret, dataDir } = config();
    const stores = { MONGO_URL: mongoUrl, REDIS_URL: redisUrl, JWT_SECRET: jwtSecret, TALKY_DATA: dataDir };
    const child = Bun.spawn(guarded([process.execPath, main]), {
      env: {
        ...process.env,
        ...stores,
        PORT: String(port),
        HOST: '127.0.0.1',
        TALKY_RATE_LIMITS: 'off',
        LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let log = '';
    for (let part = await lines.read(); !part.done; part = await lines.read()) {
      log += part.value;
      const listening = /"port":(\d+).*Talky listens/.exec(log)?.[1];
      if (!listening) continue;
      void drain(lines);
      return new Instance(Number(listening), child);
    }
    throw new Error(`The server did not start:\n${log}`);
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
