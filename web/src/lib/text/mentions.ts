import type { Meant, Mention } from '@talky/server/protocol';

// A mention between these two goes through Markdown in one piece. They are taken out of what people write.
const open = '\u{E000}';
const close = '\u{E001}';
const signs = /[\u{E000}\u{E001}]/gu;
const mine = 'm';
const others = 'o';

/** What Markdown finds of a marked mention, at the start of the rest of a text. */
export const markedMention = new RegExp(`^${open}([${mine}${others}])([^${close}]*)${close}`, 'u');
/** Where the next marked mention begins. */
export const nextMarkedMention = (text: string): number => text.indexOf(open);
export const isMine = (flag: string | undefined): boolean => flag === mine;

/** Takes marks away where no mention could be made of them, as in code or in the address of a link. */
export const withoutMarks = (html: string): string => html.replace(/\u{E000}[mo]|\u{E001}/gu, '');

/** True when a mention is for this person: by name, or with everybody. */
export const meansMe = (mention: Mention, meId: string): boolean => mention.kind !== 'user' || mention.userId === meId;

/** The content with its mentions marked for Markdown. */
export function markMentions(content: string, mentions: readonly Mention[], meId: string): string {
  // As long as before, so that the offsets hold.
  const clean = content.replace(signs, '\u{FFFD}');
  let marked = '';
  let at = 0;
  for (const mention of mentions.toSorted((a, b) => a.offset - b.offset)) {
    const end = mention.offset + mention.length;
    if (mention.offset < at || end > clean.length) continue;
    const flag = meansMe(mention, meId) ? mine : others;
    marked += `${clean.slice(at, mention.offset)}${open}${flag}${clean.slice(mention.offset, end)}${close}`;
    at = end;
  }
  return marked + clean.slice(at);
}

/** Keeps mentions at their names while the text round them changes; one whose name is changed is none any more. */
export function moveMentions(mentions: readonly Meant[], before: string, after: string): readonly Meant[] {
  if (mentions.length === 0 || before === after) return mentions;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same++;
  const end = before.length - same;
  const shift = after.length - before.length;
  return mentions.flatMap((mention) => {
    if (mention.offset + mention.length <= start) return mention;
    return mention.offset >= end ? { ...mention, offset: mention.offset + shift } : [];
  });
}
