import { describe, expect, test } from 'bun:test';
import { isAlive, isLauncher } from './ancestors.ts';

describe('of the processes above the launcher', () => {
  test.each([
    [['npm exec bun start']],
    [['sh', '-c', "'bun' start"]],
    [['/bin/sh', '-c', 'bun run start']],
    [['bun', 'start']],
    [['/usr/lib/node_modules/bun/bin/bun.exe', 'run', 'start']],
    [['node', '/root/.npm/_npx/1a2b/node_modules/.bin/bun', 'start']],
  ])('%p exists only for it, so its death ends Talky', (words) => {
    expect(isLauncher(words)).toBe(true);
  });

  test.each([
    [['bash', '-c', 'npx -y bun start & sleep 60']],
    [['bash', '-c', 'bun start > talky.log 2>&1 &']],
    [['bash']],
    [['sshd: ada@pts/0']],
    [['bun', 'run', 'test']],
  ])('%p has a life of its own, so Talky outlives it', (words) => {
    expect(isLauncher(words)).toBe(false);
  });
});

test('a process that was killed is dead, though its parent never asked', async () => {
  // The shell becomes a program that never waits for the child it was left with.
  const parent = Bun.spawn(['sh', '-c', 'sleep 300 & echo $!; exec sleep 300'], { stdout: 'pipe' });
  const { value } = await parent.stdout.getReader().read();
  const child = Number(new TextDecoder().decode(value));
  // Before it has become that program, the shell would ask.
  while ((await Bun.file(`/proc/${parent.pid}/comm`).text()) !== 'sleep\n') await Bun.sleep(1);
  expect(isAlive(child)).toBe(true);

  process.kill(child, 'SIGKILL');
  const until = Date.now() + 2000;
  while (isAlive(child) && Date.now() < until) await Bun.sleep(5);

  expect(isAlive(child)).toBe(false);
  expect(process.kill(child, 0)).toBe(true);
  parent.kill('SIGKILL');
});
