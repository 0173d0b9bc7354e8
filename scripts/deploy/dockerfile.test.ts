import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { read, root } from './compose-file.ts';

const { workspaces } = JSON.parse(read('package.json')) as {
  workspaces: { packages: string[]; catalog: Record<string, string> };
};
const dockerfile = read('Dockerfile');
const instructions = dockerfile
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line));
const argumentsOf = (name: string) =>
  instructions.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1).trim());

/** What a stage is made of: its own instructions and those of the stages it stands on. */
function stage(name: string): string[] {
  const start = instructions.findIndex((line) => line.startsWith('FROM ') && line.endsWith(` AS ${name}`));
  if (start < 0) return [];
  const end = instructions.findIndex((line, index) => index > start && line.startsWith('FROM '));
  const own = instructions.slice(start, end < 0 ? undefined : end);
  return [...stage(own[0]?.split(' ')[1] ?? ''), ...own];
}

describe('the Dockerfile', () => {
  test('is one that a parser of Dockerfiles finds nothing wrong with', () => {
    expect(validate(dockerfile)).toEqual([]);
    expect(validate('FROM scratch\nCOPI a b')).not.toEqual([]);
  });

  test('stands on the version of Bun that Talky is typed against, exactly', () => {
    expect(argumentsOf('ARG')).toEqual([`BUN=${workspaces.catalog['@types/bun']}`]);
    expect(argumentsOf('FROM').filter((from) => from.includes('/'))).toEqual(
      ['manifests', 'talky'].map((name) => `oven/bun:\${BUN}-slim AS ${name}`),
    );
  });

  test('copies only what is here, and the builder is given it', () => {
    const sources = argumentsOf('COPY')
      .filter((copy) => !copy.startsWith('--from'))
      .flatMap((copy) => copy.split(/\s+/).slice(0, -1));
    expect(sources).toContain('server/src');
    const given = read('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    for (const source of sources) {
      expect(existsSync(join(root, source))).toBe(true);
      expect(given.some((path) => source === path || source.startsWith(`${path}/`))).toBe(true);
    }
  });

  test('gives every room’s package.json to whoever installs, for the lock names them all', () => {
    for (const room of workspaces.packages) expect(argumentsOf('COPY')).toContain(`${room}/package.json ${room}/`);
  });

  test.each(['server', 'workers', 'bot'])('runs the %s as nobody of importance, from a file that is here', (name) => {
    const made = stage(name);
    expect(made.filter((line) => line.startsWith('USER '))).toEqual(['USER bun']);
    expect(made).toContain('STOPSIGNAL SIGTERM');
    expect(made).toContain('ENTRYPOINT ["bun"]');
    const [entry = ''] = JSON.parse(made.at(-1)?.replace('CMD ', '') ?? '[]') as string[];
    expect(existsSync(join(root, entry))).toBe(true);
  });

  test('asks the server, and nobody else, whether it lives', () => {
    const asks = (name: string) => stage(name).filter((line) => line.startsWith('HEALTHCHECK '));
    expect(asks('server')).toEqual([expect.stringContaining('/healthz')]);
    expect([...asks('workers'), ...asks('bot')]).toEqual([]);
  });
});
