import type { Message } from '@talky/server/protocol';
import type { Token } from 'marked';
import { markdown } from './markdown.ts';

/** As much as a list row or a notice may show. */
const longest = 200;

function textOf(token: Token): string {
  if (token.type === 'br' || token.type === 'space' || token.type === 'hr') return ' ';
  if (token.type === 'checkbox') return token.checked ? '☑ ' : '☐ ';
  if (token.type === 'list') return token.items.map(textOf).join(' ');
  if (token.type === 'table')
    return [token.header, ...token.rows]
      .flat()
      .map(({ tokens }: { tokens: Token[] }) => allOf(tokens))
      .join(' ');
  if ('tokens' in token && token.tokens) return allOf(token.tokens);
  return 'text' in token ? token.text : token.raw;
}

const isBlock = ({ type }: Token) =>
  type === 'paragraph' || type === 'heading' || type === 'code' || type === 'blockquote';
const allOf = (tokens: Token[]): string => tokens.map((token) => textOf(token) + (isBlock(token) ? ' ' : '')).join('');

/** A message in one line, without its Markdown's marks. */
export function oneLine(content: string): string {
  const tokens = markdown.lexer(content.slice(0, longest * 4));
  return allOf(tokens).replace(/\s+/g, ' ').trim().slice(0, longest);
}

/** A message in one line; one without words is called after what it brings. */
export const messageLine = ({ content, attachments }: Pick<Message, 'content' | 'attachments'>): string =>
  oneLine(content) || (attachments?.[0]?.name ?? '');
