import { describe, expect, test } from 'bun:test';
import { markdown } from './markdown.ts';

/** DOMPurify needs a browser and is tried there; this first wall has to hold alone as well. */
const html = (content: string) => markdown.parse(content, { async: false }).trim();

const tags = (content: string) => [...html(content).matchAll(/<([a-z]+)/g)].map(([, tag]) => tag);

describe('talk is set from Markdown', () => {
  test('with emphasis, code and line breaks as they are typed', () => {
    expect(html('**bold** _soft_ ~~gone~~ `a < b`\nnext')).toBe(
      '<p><strong>bold</strong> <em>soft</em> <del>gone</del> <code>a &lt; b</code><br>next</p>',
    );
  });

  test('with lists, quotes and tables', () => {
    expect(tags('- one\n- two')).toEqual(['ul', 'li', 'li']);
    expect(tags('> said')).toEqual(['blockquote', 'p']);
    expect(tags('| a |\n|---|\n| 1 |')).toEqual(['table', 'thead', 'tr', 'th', 'tbody', 'tr', 'td']);
  });

  test('with a head for a code block that names the language and copies', () => {
    expect(html('```ts title\nlet a;\n```')).toBe(
      '<figure><figcaption><span>ts</span><button type="button" data-copy></button></figcaption>' +
        '<pre tabindex="0"><code>let a;</code></pre></figure>',
    );
  });

  test('without headings in the outline, indented code or underlined titles', () => {
    expect(html('# Loud')).toBe('<p><strong>Loud</strong></p>');
    expect(tags('    pasted')).toEqual(['p']);
    expect(tags('title\n---')).toEqual(['p', 'hr']);
  });

  test('and a single tilde strikes nothing out', () => {
    expect(html('~5 minutes, ~10 at most')).toBe('<p>~5 minutes, ~10 at most</p>');
  });

  test('and tasks show as signs, not as boxes nobody can tick', () => {
    expect(html('- [x] done\n- [ ] to do')).toContain('<li>☑ done</li>\n<li>☐ to do</li>');
  });
});

describe('links', () => {
  test('are found in plain text, and tell the other side nothing', () => {
    expect(html('see www.example.org')).toBe(
      '<p>see <a href="http://www.example.org/" target="_blank" rel="noopener noreferrer nofollow">www.example.org</a></p>',
    );
  });

  test('lead to http, https and mailto alone', () => {
    expect(tags('[a](https://example.org) [b](mailto:ada@example.org)')).toEqual(['p', 'a', 'a']);
    const others = [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'vbscript:x',
    ];
    for (const href of [...others, 'file:///etc/passwd', '//evil.example', '/settings', 'java&#10;script:alert(1)'])
      expect(tags(`[here](<${href}>)`)).toEqual(['p']);
  });

  test('stand in for pictures from elsewhere', () => {
    expect(tags('![chart](https://example.org/a.png)')).toEqual(['p', 'a']);
    expect(tags('![chart](data:image/png;base64,AAAA)')).toEqual(['p']);
  });

  test('keep quotes in their address and title inside the attribute', () => {
    expect(html('[a](https://example.org/"onclick="x "t\\" onclick=\\"x")')).toBe(
      '<p><a href="https://example.org/%22onclick=%22x" title="t&quot; onclick=&quot;x" target="_blank" rel="noopener noreferrer nofollow">a</a></p>',
    );
  });
});

describe('HTML of any kind stays text', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '**<b onmouseover=alert(1)>x</b>**',
    '> <details open ontoggle=alert(1)>',
    '- <style>*{display:none}</style>',
    '| <img src=x onerror=alert(1)> |\n|---|\n| <svg onload=alert(1)> |',
    '`</code><script>alert(1)</script>`',
    '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
    '<!-- --><math><mtext></mtext></math>',
    '[<img src=x onerror=alert(1)>](https://example.org)',
    '![<img src=x onerror=alert(1)>](https://example.org)',
  ];
  for (const attack of attacks)
    test(JSON.stringify(attack), () => {
      expect(html(attack)).not.toMatch(/<(script|img|svg|iframe|b|details|style|math|mtext)\b/);
      expect(html(attack)).not.toMatch(/<[^>]*\s(on\w+|style)=/);
    });
});
