import { describe, expect, test } from 'bun:test';
import { Glob } from 'bun';
import { root } from './compose-file.ts';

const scripts = [...new Glob('deploy/**/*.sh').scanSync(root)].sort();
const shellcheck = Bun.which('shellcheck');
if (!shellcheck) console.log('SKIPPED: shellcheck is not installed, so the scripts of deploy/ are only parsed.');

function run(command: string[]): { ok: boolean; output: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, { cwd: root });
  return { ok: exitCode === 0, output: `${stdout}${stderr}` };
}

describe('the scripts of deploy/', () => {
  test.each(scripts)('%s can be parsed', (script) => {
    expect(run(['bash', '-n', script])).toEqual({ ok: true, output: '' });
  });

  test.skipIf(!shellcheck)('hold nothing that shellcheck knows to go wrong', () => {
    expect(scripts).toContain('deploy/upgrade.sh');
    expect(run(['shellcheck', ...scripts])).toEqual({ ok: true, output: '' });
  });
});
