import type { Presence, User } from '@talky/server/protocol';
import { ago } from '#lib/components/dates.ts';
import { m } from '#lib/paraglide/messages.js';

/** One line about a person: what they say of themselves, else whether they are here. */
export function personLine(person: Pick<User, 'isBot' | 'status'>, presence: Presence | undefined): string {
  const status = [person.status?.emoji, person.status?.text].filter(Boolean).join(' ');
  if (status) return status;
  if (person.isBot) return m.person_bot();
  switch (presence?.status) {
    case 'online':
      return m.person_here();
    case 'away':
      return m.person_away();
    case 'dnd':
      return m.presence_dnd_long();
    default:
      return presence?.lastSeenAt ? m.person_last_here({ ago: ago(presence.lastSeenAt) }) : m.person_gone();
  }
}
