import { join } from 'node:path';
import type { Config } from '../src/config.ts';

/** A server in a process of its own. */
export interface Instance {
  url: string;
  socketUrl: string;
  /** True until the process has ended. */
  readonly isRunning: boolean;
  /** Everything it has logged so far. */
  readonly log: string;
  /** Sends it a signal that it outlives. */
  signal(signal: NodeJS.Signals): void;
  /** Sends it a signal and resolves to its exit code once it has ended. */
  kill(signal: NodeJS.Signals): Promise<number>;
}

/** The environment by which another process works on the stores and the data of a test. */
export function environmentOf({ mongoUrl, redisUrl, jwtSecret, dataDir }: Config): Record<string, string | undefined> {
  return { ...process.env, MONGO_URL: mongoUrl, REDIS_URL: redisUrl, JWT_SECRET: jwtSecret, TALKY_DATA: dataDir };
}

/** Starts an instance as `bun run server` does and waits until it listens; `env` is laid over the settings. */
export async function startInstance(settings: Config, env: Record<string, string> = {}): Promise<Instance> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, '../src/main.ts')], {
    env: {
      ...environmentOf(settings),
      TALKY_RATE_LIMITS: 'off',
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      ...env,
    },
    stdout: 'pipe',
    stderr: 'inherit',
  });
  let log = '';
  const url = `http://localhost:${await listeningPort(child.stdout, (text) => {
    log += text;
  })}`;
  return {
    url,
    socketUrl: `${url.replace('http', 'ws')}/ws`,
    get isRunning() {
      return child.exitCode === null && child.signalCode === null;
    },
    get log() {
      return log;
    },
    signal(signal) {
      child.kill(signal);
    },
    async kill(signal) {
      child.kill(signal);
      return await child.exited;
    },
  };
}

/** Reads the log, and goes on when it has named the port, for a closed pipe would end the process. */
function listeningPort(
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
  heard: (text: string) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    void (async () => {
      let head = '';
      let isFound = false;
      for await (const chunk of output) {
        const text = new TextDecoder().decode(chunk);
        heard(text);
        if (isFound) continue;
        head += text;
        const port = /"port":(\d+)/.exec(head)?.[1];
        if (!port) continue;
        isFound = true;
        resolve(port);
      }
      reject(new Error(`The instance ended: ${head}`));
    })();
  });
}
