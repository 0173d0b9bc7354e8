import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const entry = join(import.meta.dir, '../start.ts');
const patienceMs = 120_000;

let dataDir: string;
const launchers: Bun.Subprocess[] = [];

/** `bun start` with stores of its own; `ready` is the address it prints. */
function launch() {
  const env = { ...process.env, TALKY_DATA: dataDir, PORT: '0', MONGO_URL: '', REDIS_URL: '', LOG_LEVEL: '' };
  const launcher = Bun.spawn([process.execPath, entry], { env, stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' });
  launchers.push(launcher);
  const ready = Promise.withResolvers<string>();
  const output = (async () => {
    let text = '';
    for await (const chunk of launcher.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const address = /^Talky is ready at (http:\/\/localhost:\d+)$/m.exec(text)?.[1];
      if (address) ready.resolve(address);
    }
    ready.reject(new Error(`It ended before it was ready:\n${text}`));
    return text;
  })();
  return { launcher, ready: ready.promise, output };
}

/** Everyone it started, and itself: they all know the data folder. */
function household(): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const isOurs =
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TALKY_DATA=${dataDir}\0`) ||
          // Redis writes over its environment, but works in the folder.
          readlinkSync(`/proc/${pid}/cwd`).startsWith(dataDir);
        if (!isOurs) return [];
        return [{ pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
      } catch {
        return [];
      }
    });
}

const find = (word: string) => household().find(({ command }) => command.includes(word));

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await Bun.sleep(25);
}

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'talky-start-'));
});

afterEach(async () => {
  for (const launcher of launchers.splice(0)) launcher.kill('SIGKILL');
  await until(() => household().length === 0);
  rmSync(dataDir, { recursive: true, force: true });
});

describe('bun start', () => {
  test(
    'serves the app, stops in order when asked, and has everything again the next time',
    async () => {
      const first = launch();
      const url = await first.ready;
      expect(await (await fetch(url)).text()).toContain('<html');
      const ada = { name: 'Ada', email: 'ada@example.org', password: 'a password of hers' };
      const json = { 'content-type': 'application/json' };
      const body = JSON.stringify(ada);
      expect((await fetch(`${url}/api/users`, { method: 'POST', headers: json, body })).status).toBe(201);

      first.launcher.kill('SIGTERM');
      expect(await first.launcher.exited).toBe(0);
      expect(await first.output).toContain('Talky has stopped.');
      expect(household()).toEqual([]);

      const again = await launch().ready;
      expect((await fetch(`${again}/api/users/login`, { method: 'POST', headers: json, body })).status).toBe(200);
    },
    patienceMs,
  );

  test(
    'leaves no process behind when it is killed',
    async () => {
      const { launcher, ready } = launch();
      await ready;
      expect(['mongod', 'redis-server', 'server/src/main.ts'].map((word) => find(word)?.pid)).not.toContain(undefined);
      launcher.kill('SIGKILL');
      await until(() => household().length === 0);
    },
    patienceMs,
  );

  test(
    'starts a killed server again at the address people know',
    async () => {
      const url = await launch().ready;
      const before = find('server/src/main.ts');
      process.kill(before?.pid ?? 0, 'SIGKILL');
      await until(async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true);
      expect(find('server/src/main.ts')?.pid).not.toBe(before?.pid);
    },
    patienceMs,
  );

  test(
    'says who has the data folder when it is started twice',
    async () => {
      const first = launch();
      await first.ready;
      const second = launch();
      await expect(second.ready).rejects.toThrow('ended before it was ready');
      expect(await second.launcher.exited).toBe(1);
      expect(find('server/src/main.ts')).toBeDefined();
    },
    patienceMs,
  );
});
