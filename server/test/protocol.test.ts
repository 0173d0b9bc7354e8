import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeCodes, errorCodes } from '../src/protocol/codes.ts';
import { commands } from '../src/protocol/commands.ts';

const page = readFileSync(join(import.meta.dir, '../../docs/protocol.md'), 'utf8');
const source = (file: string) => readFileSync(join(import.meta.dir, '../src/protocol', file), 'utf8');

/** Names in the first column of the table under a heading. */
function tableNames(heading: string): string[] {
  const section = page.split(new RegExp(`^#+ ${heading}$`, 'm'))[1]?.split(/^#+ /m)[0] ?? '';
  return [...section.matchAll(/^\| `?([\w.]+)`? \|/gm)]
    .flatMap((match) => match[1] ?? [])
    .filter((name) => !['event', 'code'].includes(name));
}

const namesIn = (file: string, name: string) =>
  [
    ...(source(file).split(`export interface ${name} `)[1]?.split('\n}')[0] ?? '').matchAll(/^ {2}'?([\w.]+)'?:/gm),
  ].flatMap((match) => match[1] ?? []);

const eventNames = [...namesIn('events.ts', 'Events'), ...namesIn('calls.ts', 'CallEvents')];

describe('docs/protocol.md', () => {
  test('has every command, and no other', () => {
    const written = [...page.matchAll(/^#### `([\w.]+)`$/gm)].map((match) => match[1]);
    expect(written.sort()).toEqual(Object.keys(commands).sort());
  });

  test('has every event, and no other', () => {
    expect(eventNames.length).toBeGreaterThan(10);
    expect(tableNames('Events').sort()).toEqual([...eventNames].sort());
  });

  test('has every error code with its status', () => {
    expect(tableNames('Errors').sort()).toEqual(Object.keys(errorCodes).sort());
    for (const [code, { status }] of Object.entries(errorCodes)) expect(page).toContain(`| \`${code}\` | ${status} |`);
  });

  test('has every close code', () => {
    const written = tableNames('Close codes').map(Number);
    for (const code of Object.values(closeCodes)) expect(written).toContain(code);
  });

  test('names no event or command that is sent nowhere', () => {
    const code = readdirSync(join(import.meta.dir, '../src'), { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.ts') && !file.startsWith('protocol/'))
      .map((file) => readFileSync(join(import.meta.dir, '../src', file), 'utf8'))
      .join('\n');
    for (const name of [...eventNames, ...Object.keys(commands)]) {
      const isSent =
        code.includes(`'${name}'`) ||
        code.includes(`"${name}"`) ||
        /^message\.(updated|deleted)$/.test(name) ||
        code.includes(`"type":"${name}"`);
      expect(isSent ? name : `${name} is sent nowhere`).toBe(name);
    }
  });
});
