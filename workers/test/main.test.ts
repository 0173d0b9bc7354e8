import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { config } from '@talky/server/backend';
import { enqueue } from '@talky/server/jobs';
import { Collector, startTalky, type Talky } from '@talky/server/testing';

let talky: Talky;

beforeAll(async () => {
  talky = await startTalky();
});

afterAll(async () => {
  await talky.stop();
});

describe('the process of the workers', () => {
  const entry = new URL('../src/main.ts', import.meta.url).pathname;
  const env = () => ({ ...process.env, MONGO_URL: config().mongoUrl, REDIS_URL: config().redisUrl, LOG_LEVEL: 'info' });

  /** Reads up to a text, and leaves the stream open behind it. */
  async function readTo(stream: ReadableStream<Uint8Array>, text: string): Promise<string> {
    const reader = stream.getReader();
    let seen = '';
    while (!seen.includes(text)) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`It ended without saying "${text}": ${seen}`);
      seen += new TextDecoder().decode(value);
    }
    reader.releaseLock();
    return seen;
  }

  test.each(['SIGTERM', 'SIGINT'] as const)('ends well on %s', async (signal) => {
    const child = Bun.spawn([process.execPath, entry], { env: env(), stdout: 'pipe', stderr: 'inherit' });
    await readTo(child.stdout, 'The workers are ready');
    child.kill(signal);
    expect(await child.exited).toBe(0);
  });

  test('shows on a port of its own how its jobs went, and names in the log and in a trace what they were for', async () => {
    const collector = new Collector();
    const child = Bun.spawn([process.execPath, entry], {
      env: { ...env(), ...collector.env, LOG_LEVEL: 'debug', METRICS_PORT: '0', HOST: '127.0.0.1' },
      stdout: 'pipe',
      stderr: 'inherit',
    });
    const port = /"metricsPort":(\d+)/.exec(await readTo(child.stdout, 'The workers are ready'))?.[1];
    const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    await enqueue('summaries', {}, { requestId: 'request-of-a-job' });
    await readTo(child.stdout, '"requestId":"request-of-a-job"');
    expect((await at('/healthz')).status).toBe(200);
    expect((await at('/readyz')).status).toBe(200);
    const metrics = await (await at('/metrics')).text();
    expect(metrics).toMatch(/^talky_job_seconds_count\{.*queue="summaries".*\} [1-9]/m);
    expect(metrics).toMatch(/^talky_store_up\{store="redis"\} 1$/m);
    expect(metrics).toMatch(/^process_resident_memory_bytes \d+$/m);
    const [span] = await collector.trace((spans) => spans.some(({ name }) => name === 'job summaries'));
    expect(span?.pid).toBe(child.pid);
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
    await collector.stop();
  }, 20_000);

  test('says which part of its environment is wrong', async () => {
    const child = Bun.spawn([process.execPath, entry], { env: { ...env(), REDIS_URL: 'nowhere' }, stderr: 'pipe' });
    expect(await child.exited).toBe(1);
    expect(await child.stderr.text()).toContain('REDIS_URL must be an address');
  });
});
