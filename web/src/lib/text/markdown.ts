import {
  Marked,
  type RendererObject,
  type TokenizerAndRendererExtension,
  type TokenizerObject,
  type Tokens,
} from 'marked';
import { escapeHtml } from './escape.ts';
import { safeAddress } from './links.ts';
import { isMine, markedMention, nextMarkedMention } from './mentions.ts';

/** What Markdown knows and talk does not: these are left as the characters they are. */
const tokenizer: TokenizerObject = {
  // Nobody writes HTML to a colleague; whoever pastes it wants it seen.
  html: () => undefined,
  tag: () => undefined,
  // Indented lines are pasted text more often than code, and a row of dashes is no heading.
  code: () => undefined,
  lheading: () => undefined,
  def: () => undefined,
  // "~5 minutes, ~10 at most" is not struck out.
  del(src) {
    return src.startsWith('~~') ? false : undefined;
  },
};

function link(href: string, inner: string, title?: string | null): string {
  const address = safeAddress(href);
  if (!address) return inner;
  const hint = title ? ` title="${escapeHtml(title)}"` : '';
  return `<a href="${escapeHtml(address)}"${hint} target="_blank" rel="noopener noreferrer nofollow">${inner}</a>`;
}

const renderer: RendererObject = {
  link({ href, title, tokens }: Tokens.Link) {
    return link(href, this.parser.parseInline(tokens), title);
  },
  // Pictures from elsewhere would tell their host who reads when: they stay links.
  image({ href, text }: Tokens.Image) {
    return link(href, escapeHtml(text || href));
  },
  // A message does not take part in the page's outline.
  heading({ tokens }: Tokens.Heading) {
    return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>\n`;
  },
  code({ text, lang = '' }: Tokens.Code) {
    const head = `<figcaption><span>${escapeHtml(lang.split(/\s/)[0] ?? '')}</span><button type="button" data-copy></button></figcaption>`;
    return `<figure>${head}<pre tabindex="0"><code>${escapeHtml(text)}</code></pre></figure>\n`;
  },
  checkbox({ checked }: Tokens.Checkbox) {
    return checked ? '☑ ' : '☐ ';
  },
};

/** Marked before, by where they stand in the message: a name may have blanks and Markdown's own marks in it. */
const mention: TokenizerAndRendererExtension = {
  name: 'mention',
  level: 'inline',
  start: nextMarkedMention,
  tokenizer(src) {
    const [raw, flag, text] = markedMention.exec(src) ?? [];
    return raw === undefined ? undefined : { type: 'mention', raw, text, isMine: isMine(flag) };
  },
  renderer({ text, isMine }) {
    return `<span class="mention${isMine ? ' mine' : ''}">${escapeHtml(text)}</span>`;
  },
};

/** The Markdown of talk. */
export const markdown = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  tokenizer,
  renderer,
  extensions: [mention],
});
