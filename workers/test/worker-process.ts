import { config } from '@talky/server/backend';

const entry = new URL('../src/main.ts', import.meta.url).pathname;

/** Workers in a process of their own, on the stores of the test's Talky. */
export interface WorkerProcess {
  kill(signal: NodeJS.Signals): Promise<number>;
}

/** Starts workers as `bun run workers` does and waits until they are ready; `env` is laid over the settings. */
export async function startWorkerProcess(env: Record<string, string> = {}): Promise<WorkerProcess> {
  const { mongoUrl, redisUrl, dataDir, jwtSecret } = config();
  const child = Bun.spawn([process.execPath, entry], {
    env: {
      ...process.env,
      MONGO_URL: mongoUrl,
      REDIS_URL: redisUrl,
      TALKY_DATA: dataDir,
      JWT_SECRET: jwtSecret,
      LOG_LEVEL: 'info',
      ...env,
    },
    stdout: 'pipe',
    stderr: 'inherit',
  });
  await ready(child.stdout);
  return {
    async kill(signal) {
      child.kill(signal);
      return await child.exited;
    },
  };
}

/** Reads on afterwards, for a full pipe would hold the process up. */
async function ready(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  void (async () => {
    let seen = '';
    let isReady = false;
    for await (const chunk of output) {
      if (isReady) continue;
      seen += new TextDecoder().decode(chunk);
      isReady = seen.includes('The workers are ready');
      if (isReady) resolve();
    }
    reject(new Error(`The workers ended: ${seen}`));
  })();
  await promise;
}
