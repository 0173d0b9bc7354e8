import { config } from '@talky/server/backend';
import { guarded } from '@talky/server/stores';

/** A log nobody reads would stop the program once the pipe is full. */
async function drain(lines: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await lines.read()).done);
}

/** One of Talky's programs in a process of its own beside the test's, on the same stores; resolves once its log says so. */
export async function startBeside(
  main: string,
  env: Record<string, string>,
  ready: RegExp,
): Promise<{ process: Bun.Subprocess; said: RegExpExecArray }> {
  const { mongoUrl, redisUrl, jwtSecret, dataDir } = config();
  const stores = { MONGO_URL: mongoUrl, REDIS_URL: redisUrl, JWT_SECRET: jwtSecret, TALKY_DATA: dataDir };
  const child = Bun.spawn(guarded([process.execPath, main]), {
    env: { ...process.env, ...stores, LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let log = '';
  for (let part = await lines.read(); !part.done; part = await lines.read()) {
    log += part.value;
    const said = ready.exec(log);
    if (!said) continue;
    void drain(lines);
    return { process: child, said };
  }
  throw new Error(`${main} did not start:\n${log}`);
}
