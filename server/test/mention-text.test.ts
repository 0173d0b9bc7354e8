import { describe, expect, test } from 'bun:test';
import { withoutCode } from '../src/modules/messages/code-parts.ts';
import { findNamePlaces } from '../src/modules/messages/mention-text.ts';

const namesIn = (content: string) => findNamePlaces(content).map(({ ends }) => [...ends.keys()]);

describe('a name may stand', () => {
  test('behind an @ that begins a word, whatever stands round it', () => {
    for (const text of ['@Zoë', 'hi @Zoë!', '(@Zoë)', '**@Zoë**', 'so,@Zoë', '"@Zoë"', '…\n@Zoë'])
      expect([text, namesIn(text)[0]?.[0]]).toEqual([text, 'zoe']);
  });

  test('not inside addresses and paths, nor where nothing follows', () => {
    for (const text of ['me@zoe.org', 'https://talk.example/@zoe', 'a.@zoe', '@@', '@ zoe', '+@zoe', 'é@zoe', 'zoe'])
      expect([text, namesIn(text)]).toEqual([text, []]);
  });

  test('as long as the words go on, the longest last, and no further than its line', () => {
    expect(namesIn('@Ada  King wrote\nthis')).toEqual([['ada', 'ada king', 'ada king wrote']]);
    expect(namesIn('@C++ (bot), do')).toEqual([
      ['c', 'c+', 'c++', 'c++ (bot', 'c++ (bot)', 'c++ (bot),', 'c++ (bot), do'],
    ]);
  });

  test('but not end where it goes on', () => {
    expect(namesIn('@ada-marie')).toEqual([['ada-marie']]);
    expect(namesIn('@ada.org')).toEqual([['ada.org']]);
    expect(namesIn('@ada_')).toEqual([['ada_']]);
    expect(namesIn('@ada. Then')[0]?.[0]).toBe('ada');
    expect(namesIn('@ada’s')[0]?.[0]).toBe('ada');
  });

  test('where it stands, in UTF-16 units', () => {
    const content = '🎉🎉 @Zoë\u0301 ok';
    const [place] = findNamePlaces(content);
    expect(place?.offset).toBe(5);
    expect(content.slice(5, place?.ends.get('zoe'))).toBe('@Zoë\u0301');
  });

  test('at 50 places', () => {
    expect(findNamePlaces('@ada '.repeat(80))).toHaveLength(50);
  });
});

describe('code', () => {
  const visible = (content: string) => {
    const clean = withoutCode(content);
    expect(clean).toHaveLength(content.length);
    return clean.replace(/\s+/g, ' ').trim();
  };

  test.each([
    ['a `b` c', 'a c'],
    ['``a ` b`` c', 'c'],
    ['`a', '`a'],
    ['`a``b`', ''],
    ['\\`a` b', '\\`a` b'],
    ['`a\\` b', 'b'],
    ['a `b\nc` d', 'a d'],
    ['a `b\n\nc` d', 'a `b c` d'],
    ['~~a~~', '~~a~~'],
  ])('in a span is no text: %j', (content, rest) => {
    expect(visible(content)).toBe(rest);
  });

  test.each([
    ['```js\na\n```\nb', 'b'],
    ['a\n~~~\nb\n~~~\nc', 'a c'],
    ['```\na\n``\nb', ''],
    ['````\na\n```\nb\n````\nc', 'c'],
    ['```\na\n~~~\nb\n```\nc', 'c'],
    ['> ```\n> a\n> ```\n> b', '> b'],
    ['``` a ``` b', 'b'],
  ])('in a block is no text: %j', (content, rest) => {
    expect(visible(content)).toBe(rest);
  });

  test('takes time in proportion to its length, whatever it is made of', () => {
    const signs = ['`', '`a``', '\\`', '\n\n`', '` `` ``` ', '~~~\n', '> > ', '@`'];
    const begun = performance.now();
    for (const sign of signs) expect(withoutCode(sign.repeat(16_000 / sign.length))).toBeString();
    for (const sign of ['@', '@a', '@a ', '@a@', '@.a', '@\u0301']) findNamePlaces(sign.repeat(16_000 / sign.length));
    // A square of it would take many times as long on any machine.
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
