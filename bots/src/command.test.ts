import { expect, test } from 'bun:test';
import { parseCommand } from './command.ts';

test('a command is a slash, a name, and what stands behind it', () => {
  expect(parseCommand('/roll 2d6 + 1')).toEqual({ name: 'roll', args: '2d6 + 1' });
  expect(parseCommand('  /Help  ')).toEqual({ name: 'help', args: '' });
  expect(parseCommand('/say two\nlines')).toEqual({ name: 'say', args: 'two\nlines' });
});

test('a slash elsewhere, or before no name, is no command', () => {
  expect(['a /roll', '/', '/ roll', '//', '/etc/passwd', '/roll!'].map(parseCommand)).toEqual(Array(6).fill(undefined));
});
