import type { Why } from '@talky/server/protocol';
import { clock } from '#lib/components/dates.ts';
import { m } from '#lib/paraglide/messages.js';

const words: Record<Why['because'], () => string> = {
  author: m.why_author,
  bot: m.why_bot,
  system: m.why_system,
  deleted: m.why_deleted,
  left: m.why_left,
  read: m.why_read,
  looking: m.why_looking,
  muted: m.why_muted,
  dnd: m.why_dnd,
  'dnd.schedule': m.why_dnd_schedule,
  'level.nothing': m.why_level_nothing,
  'level.mentions': m.why_level_mentions,
  'here.offline': m.why_here_offline,
  'no.way': m.why_no_way,
  direct: m.why_direct,
  mention: m.why_mention,
  all: m.why_all,
  here: m.why_here,
  reply: m.why_reply,
  keyword: m.why_keyword,
  'level.all': m.why_level_all,
  unknown: m.why_unknown,
  pending: m.why_pending,
};

/** Why one was, or was not, notified of a message. */
export const whyWords = ({ because }: Why): string => words[because]();

/** Nothing was decided, or nothing is known of it any more. */
const isOpen = ({ because }: Why) => because === 'unknown' || because === 'pending';

const isQuiet = ({ because }: Why) => because === 'dnd' || because === 'dnd.schedule';

export function whyTitle(why: Why): string {
  if (isOpen(why)) return m.why_title();
  // In quiet hours an e-mail may still go, but no device rang.
  return why.send && !isQuiet(why) ? m.why_title_yes() : m.why_title_no();
}

/** Which ways it took, a sentence each. */
export const whyWays = ({ via, at }: Why): string[] =>
  via.map((way) => (way === 'push' ? m.why_by_push({ time: at ? clock(at) : '' }) : m.why_by_email()));

/** Where one can have it otherwise the next time: this chat's choices, or the settings. */
export function whyNext(why: Why): 'chat' | 'settings' | undefined {
  const { because } = why;
  if (because === 'muted' || because === 'level.nothing' || because === 'level.mentions' || because === 'level.all')
    return 'chat';
  return isQuiet(why) || because === 'keyword' || because === 'no.way' ? 'settings' : undefined;
}
