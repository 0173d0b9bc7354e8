import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { config } from '@talky/server/backend';
import { startTalky, type Talky } from '@talky/server/testing';

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
  async function readTo(stream: ReadableStream<Uint8Array>, text: string): Promise<void> {
    const reader = stream.getReader();
    for (let seen = ''; !seen.includes(text); ) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`It ended without saying "${text}": ${seen}`);
      seen += new TextDecoder().decode(value);
    }
    reader.releaseLock();
  }

  test.each(['SIGTERM', 'SIGINT'] as const)('ends well on %s', async (signal) => {
    const child = Bun.spawn([process.execPath, entry], { env: env(), stdout: 'pipe', stderr: 'inherit' });
    await readTo(child.stdout, 'The workers are ready');
    child.kill(signal);
    expect(await child.exited).toBe(0);
  });

  test('says which part of its environment is wrong', async () => {
    const child = Bun.spawn([process.execPath, entry], { env: { ...env(), REDIS_URL: 'nowhere' }, stderr: 'pipe' });
    expect(await child.exited).toBe(1);
    expect(await child.stderr.text()).toContain('REDIS_URL must be an address');
  });
});
