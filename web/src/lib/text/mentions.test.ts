import { describe, expect, test } from 'bun:test';
import type { Mention } from '@talky/server/protocol';
import { markdown } from './markdown.ts';
import { markMentions, moveMentions, withoutMarks } from './mentions.ts';

const ada = 'a'.repeat(24);
const grace = 'b'.repeat(24);

const at = (content: string, name: string, userId?: string): Mention => ({
  ...(userId ? { kind: 'user', userId } : { kind: 'all' }),
  offset: content.indexOf(name),
  length: name.length,
});

/** As ada sees it. */
const html = (content: string, mentions: Mention[]) =>
  withoutMarks(markdown.parse(markMentions(content, mentions, ada), { async: false })).trim();

describe('a mention', () => {
  test('stands out from the words, and one’s own more than others’', () => {
    const content = 'Ask @Ada Lovelace or @Grace';
    const mentions = [at(content, '@Ada Lovelace', ada), at(content, '@Grace', grace)];
    expect(html(content, mentions)).toBe(
      '<p>Ask <span class="mention mine">@Ada Lovelace</span> or <span class="mention">@Grace</span></p>',
    );
  });

  test('of everybody is one’s own', () => {
    expect(html('@all hands', [at('@all', '@all')])).toBe('<p><span class="mention mine">@all</span> hands</p>');
  });

  test('keeps the marks of Markdown within a name, and may itself be emphasized', () => {
    const content = 'Thanks, **@grace_h_opper**.';
    expect(html(content, [at(content, '@grace_h_opper', grace)])).toBe(
      '<p>Thanks, <strong><span class="mention">@grace_h_opper</span></strong>.</p>',
    );
  });

  test('stays text in code and in what a link points with', () => {
    const code = '`@Ada`';
    expect(html(code, [at(code, '@Ada', ada)])).toBe('<p><code>@Ada</code></p>');
    const link = '[note](https://example.org/ "for @Ada")';
    expect(html(link, [at(link, '@Ada', ada)])).toContain('title="for @Ada"');
  });

  test('cannot be forged, nor bring HTML along', () => {
    expect(html('\u{E000}m@Ada\u{E001}', [])).not.toContain('mention');
    const content = '@<img src=x>';
    expect(html(content, [at(content, content, ada)])).toBe(
      '<p><span class="mention mine">@&lt;img src=x&gt;</span></p>',
    );
  });

  test('whose place is not in the text is passed over', () => {
    expect(html('short', [{ kind: 'all', offset: 3, length: 9 }])).toBe('<p>short</p>');
  });
});

describe('a mention in a draft', () => {
  const meant = [{ userId: ada, offset: 6, length: 4 }];
  const before = 'Hello @Ada today';

  test('moves with the text before it', () => {
    expect(moveMentions(meant, before, 'Oh, hello @Ada today')).toEqual([{ userId: ada, offset: 10, length: 4 }]);
    expect(moveMentions(meant, before, '@Ada today')).toEqual([{ userId: ada, offset: 0, length: 4 }]);
  });

  test('stays where it is when something is written behind it', () => {
    expect(moveMentions(meant, before, 'Hello @Ada, today')).toEqual(meant);
  });

  test('is none any more once its name is changed', () => {
    expect(moveMentions(meant, before, 'Hello @Aa today')).toEqual([]);
    expect(moveMentions(meant, before, '')).toEqual([]);
  });
});
