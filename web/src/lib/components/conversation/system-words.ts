import type { Sender, System } from '@talky/server/protocol';
import { recordSentence } from '#lib/components/calls/record-words.ts';
import { m } from '#lib/paraglide/messages.js';

interface Word {
  text: string;
  /** Names stand out from the sentence round them. */
  name: boolean;
}

const actorSlot = '\u{E000}';
const subjectSlot = '\u{E001}';

function sentence(system: System, byMe: boolean, aboutMe: boolean): string {
  const actor = actorSlot;
  const subject = subjectSlot;
  switch (system.kind) {
    case 'member.added':
      if (byMe) return m.system_you_added({ subject });
      return aboutMe ? m.system_added_you({ actor }) : m.system_added({ actor, subject });
    case 'member.removed':
      if (byMe) return m.system_you_removed({ subject });
      return aboutMe ? m.system_removed_you({ actor }) : m.system_removed({ actor, subject });
    case 'member.joined':
      return byMe ? m.system_you_joined() : m.system_joined({ actor });
    case 'member.left':
      return byMe ? m.system_you_left() : m.system_left({ actor });
    case 'chat.renamed':
      return byMe ? m.system_you_renamed({ subject }) : m.system_renamed({ actor, subject });
    case 'call':
      return system.call ? recordSentence(system.call, actor, byMe) : '';
  }
}

/** A system message in the reader's language, as words of which some are names. */
export function systemWords(system: System, actor: Sender, meId: string): Word[] {
  const names = new Map([
    [actorSlot, actor.name],
    [subjectSlot, system.kind === 'chat.renamed' ? (system.chatName ?? '') : (system.subject?.name ?? '')],
  ]);
  return sentence(system, actor._id === meId, system.subject?._id === meId)
    .split(/([\u{E000}\u{E001}])/u)
    .filter(Boolean)
    .map((part) => ({ text: names.get(part) ?? part, name: names.has(part) }));
}

/** The same as one plain sentence. */
export const systemSentence = (system: System, actor: Sender, meId: string): string =>
  systemWords(system, actor, meId)
    .map(({ text }) => text)
    .join('');
