import { expect, test } from 'bun:test';
import { isEmojiOnly } from './emoji.ts';
import { oneLine } from './preview.ts';

test('a message in one line has no marks', () => {
  expect(oneLine('**Hi** _all_, see [the plan](https://example.org)\n> quoted\n\n- one\n- two `code`')).toBe(
    'Hi all, see the plan quoted one two code',
  );
});

test('a code block is shown by its code', () => {
  expect(oneLine('look:\n```ts\nlet a = 1;\n```\ndone')).toBe('look: let a = 1; done');
});

test('a table is shown by its cells, and HTML as it was typed', () => {
  expect(oneLine('| a | b |\n|---|---|\n| 1 | 2 |')).toBe('a b 1 2');
  expect(oneLine('<b>x</b> & y')).toBe('<b>x</b> & y');
});

test('a long message is cut', () => {
  expect(oneLine('word '.repeat(3_000)).length).toBeLessThanOrEqual(200);
});

test('a few emoji and nothing else are emoji only', () => {
  for (const content of ['🙂', '👍🏽 👩‍👩‍👧', '⛴️⛴️⛴️', '🇩🇪']) expect(isEmojiOnly(content)).toBe(true);
  for (const content of ['', ' ', 'ok 🙂', '1', '#', '🙂'.repeat(7)]) expect(isEmojiOnly(content)).toBe(false);
});
