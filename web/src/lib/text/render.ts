import type { Mention } from '@talky/server/protocol';
import DOMPurify from 'dompurify';
import { isEmojiOnly } from './emoji.ts';
import { escapeHtml } from './escape.ts';
import { markdown } from './markdown.ts';
import { markMentions, withoutMarks } from './mentions.ts';

/** Long enough that nothing on screen is made twice while one scrolls. */
const mostKept = 1_000;
const kept = new Map<string, string>();

/** The second wall: whatever the first let through, only this gets into the page. */
const allowed = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'hr'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'figure', 'figcaption', 'span', 'button'],
  ],
  ALLOWED_ATTR: ['href', 'title', 'target', 'rel', 'class', 'start', 'align', 'tabindex', 'type', 'data-copy'],
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  // That is asked of every attribute that is not named here, addresses or not.
  ADD_URI_SAFE_ATTR: ['target', 'rel', 'start', 'align', 'tabindex', 'type'],
};

/** Nobody means so many quotes or lists in one another; a page that deep would only be slow. */
const tooDeep = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])[ \t]*){16}/m;

function toHtml(content: string): string {
  if (isEmojiOnly(content)) return `<p class="emoji-only">${escapeHtml(content)}</p>`;
  if (tooDeep.test(content)) return `<p>${escapeHtml(content)}</p>`;
  return markdown.parse(content, { async: false });
}

/** A message's content as HTML that may stand in the page, with mentions of its reader marked as such. */
export function renderMessage(content: string, mentions: readonly Mention[], meId: string): string {
  const marked = markMentions(content, mentions, meId);
  const known = kept.get(marked);
  if (known !== undefined) return known;
  const html = DOMPurify.sanitize(withoutMarks(toHtml(marked)), allowed);
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '');
  kept.set(marked, html);
  return html;
}
