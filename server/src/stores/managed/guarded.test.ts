import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eachLine } from './lines.ts';

/** A parent that runs `sleep` for a number of seconds nobody else sleeps, under guard. */
async function startParent(path: string, seconds: number): Promise<Bun.Subprocess> {
  const script = `
    import { guarded } from ${JSON.stringify(join(import.meta.dir, 'guarded.ts'))};
    const child = Bun.spawn(guarded(['/bin/sleep', '${seconds}']), { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
    console.log('up');
    await child.exited;
  `;
  const parent = Bun.spawn([process.execPath, '-e', script], {
    env: { PATH: path },
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const up = Promise.withResolvers<void>();
  void eachLine(parent.stdout, (line) => line === 'up' && up.resolve());
  await up.promise;
  return parent;
}

function isSleeping(seconds: number): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `/bin/sleep\0${seconds}\0`;
    } catch {
      return false;
    }
  });
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await Bun.sleep(10);
}

describe('a guarded child is gone when its parent is killed', () => {
  test.each([
    ['by the kernel', process.env.PATH ?? '', 81_001],
    ['by a guard where there is no setpriv', '/nowhere', 81_002],
  ])('%s', async (_how, path, seconds) => {
    const parent = await startParent(path, seconds);
    await until(() => isSleeping(seconds));
    parent.kill('SIGKILL');
    await until(() => !isSleeping(seconds));
    expect(await parent.exited).not.toBe(0);
  });

  test('also when that happens in the moment of starting it', async () => {
    const script = `
      import { guarded } from ${JSON.stringify(join(import.meta.dir, 'guarded.ts'))};
      for (let n = 0; n < 30; n++) Bun.spawn(guarded(['/bin/sleep', '81003']), { detached: true });
      process.kill(process.pid, 'SIGKILL');
    `;
    for (let round = 0; round < 5; round++)
      await Bun.spawn([process.execPath, '-e', script], { stderr: 'ignore' }).exited;
    await until(() => !isSleeping(81_003));
  });
});
