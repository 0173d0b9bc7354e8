import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './compose-file.ts';

/** Stands in for Docker: knows which servers run, and writes down what it was told. */
const fakeDocker = `#!/usr/bin/env bash
set -euo pipefail
echo "$*" >>"$PLACE/told"
case "$1 $2" in
  'compose ps') cat "$PLACE/servers" ;;
  'compose up')
    if [[ "$*" =~ server=([0-9]+) ]]; then
      for ((n = $(wc -l <"$PLACE/servers"); n < BASH_REMATCH[1]; n++)); do echo "new$n" >>"$PLACE/servers"; done
    fi ;;
  exec*) [[ "$READY" == yes ]] ;;
  rm*) sed -i "/^$2$/d" "$PLACE/servers" ;;
esac
`;

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'talky-upgrade-'));
  writeFileSync(join(place, 'docker'), fakeDocker);
  chmodSync(join(place, 'docker'), 0o755);
  writeFileSync(join(place, 'told'), '');
  writeFileSync(join(place, 'servers'), 'old1\nold2\n');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const lines = (name: string) => readFileSync(join(place, name), 'utf8').trim().split('\n');

function upgrade(ready: 'yes' | 'no') {
  const { exitCode, stdout, stderr } = Bun.spawnSync(['bash', 'deploy/upgrade.sh'], {
    cwd: root,
    env: { ...process.env, PATH: `${place}:${process.env.PATH}`, PLACE: place, READY: ready, TALKY_UPGRADE_WAIT: '0' },
  });
  return { exitCode, output: `${stdout}${stderr}` };
}

describe('deploy/upgrade.sh', () => {
  test('stops the old servers, one by one, only once as many new ones are ready', () => {
    expect(upgrade('yes')).toMatchObject({ exitCode: 0 });
    expect(lines('servers')).toEqual(['new2', 'new3']);
    const steps = lines('told').filter((line) => /^(exec|stop|rm)/.test(line));
    expect(steps.map((line) => line.split(' -e ')[0])).toEqual([
      ...['exec new2 bun', 'exec new3 bun'],
      ...['stop --time 15 old1', 'rm old1', 'stop --time 15 old2', 'rm old2'],
    ]);
  });

  test('leaves the old ones alone and takes the new ones away when those do not come up', () => {
    const { exitCode, output } = upgrade('no');
    expect(exitCode).toBe(1);
    expect(output).toContain('The new server new2 is not ready');
    expect(lines('servers')).toEqual(['old1', 'old2']);
  });
});
