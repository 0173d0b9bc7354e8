import { expect, test } from 'bun:test';
import { plainText } from './plain-text.ts';

test.each([
  ['**Hi** _all_, see [the plan](https://example.org)', 'Hi all, see the plan'],
  ['~~no~~ `code` *yes*', 'no code yes'],
  ['look:\n```ts\nlet a = 1;\n```\ndone', 'look:\nlet a = 1;\ndone'],
  ['# Title\n\n> quoted\n\n\ntext', 'Title\nquoted\ntext'],
  ['snake_case_name and 2*3*4 stay', 'snake_case_name and 2*3*4 stay'],
  ['  a   b  ', 'a b'],
  ['![cat](https://example.org/cat.png)', 'cat'],
  ['@ada **', '@ada **'],
])('%j reads as %j', (content, text) => {
  expect(plainText(content)).toBe(text);
});
