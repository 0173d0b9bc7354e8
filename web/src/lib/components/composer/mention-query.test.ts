import { describe, expect, test } from 'bun:test';
import { mentionQueryAt } from './mention-query.ts';

/** The caret stands at the bar. */
function queryIn(marked: string): string | undefined {
  const caret = marked.indexOf('|');
  return mentionQueryAt(marked.replace('|', ''), caret)?.text;
}

describe('somebody is about to mention', () => {
  test.each([
    ['@|', ''],
    ['Hello @gr|', 'gr'],
    ['Hello @gr|ace', 'gr'],
    ['(@ada|)', 'ada'],
    ['@Grace Ho|', 'Grace Ho'],
    ['one\n@two|', 'two'],
    ['`code` and @ad|', 'ad'],
    ['```\ncode\n```\n@ad|', 'ad'],
  ])('in %j', (text, query) => expect(queryIn(text)).toBe(query));
});

describe('nobody is mentioned', () => {
  test.each([
    ['nothing|'],
    ['|@ada'],
    ['ada@exa|'],
    ['https://example.org/@ad|'],
    ['@ada |'],
    ['@ ada|'],
    ['@ada\nnext|'],
    ['`@ad|'],
    ['```\n@ad|'],
    [`@${'a'.repeat(90)}|`],
  ])('in %j', (text) => expect(queryIn(text)).toBeUndefined());

  test('though the same letters would, elsewhere', () => {
    expect(queryIn('example @ad|')).toBe('ad');
  });
});
