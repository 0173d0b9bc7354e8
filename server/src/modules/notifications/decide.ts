import type { NotifyLevel, NotifyPreferences, NotifyWay, ReasonCode } from '../../protocol/notifications.ts';
import type { Stand } from '../../realtime/presence-store.ts';
import type { AddressedBy } from './addresses.ts';
import { mentionsKeyword } from './keywords.ts';
import { findQuiet } from './quiet.ts';

export { type AddressedBy, addressesOf } from './addresses.ts';

/** Somebody whom a message may notify, as they stand when it is decided. */
export interface Recipient {
  userId: string;
  isBot: boolean;
  isMember: boolean;
  lastReadSeq: number;
  /** What they chose for this chat; null: their default for chats of its kind. */
  level: NotifyLevel | null;
  mutedUntil: Date | 'forever' | null;
  preferences: NotifyPreferences;
  /** They switched do not disturb on, with no end. */
  dnd: boolean;
  /** Undefined: no device of theirs is connected. */
  stand: Stand | undefined;
  /** A device of theirs that is in use has the chat on screen. */
  isLooking: boolean;
  /** A browser of theirs takes notifications. */
  hasDevice: boolean;
  /** They can be written to. */
  hasEmail: boolean;
}

/** A message as one recipient gets it. */
export interface Notice {
  seq: number;
  senderId: string;
  isSystem: boolean;
  isDeleted: boolean;
  isGroup: boolean;
  addressedBy: AddressedBy | undefined;
  content: string;
}

/** What becomes of a message for one recipient. */
export interface Decision {
  send: boolean;
  via: NotifyWay[];
  because: ReasonCode;
}

/** Why it is no news to them, whatever they have chosen. */
function findObstacle(recipient: Recipient, message: Notice, now: Date): ReasonCode | undefined {
  if (message.isDeleted) return 'deleted';
  if (message.isSystem) return 'system';
  if (recipient.userId === message.senderId) return 'author';
  if (recipient.isBot) return 'bot';
  if (!recipient.isMember) return 'left';
  if (recipient.lastReadSeq >= message.seq) return 'read';
  if (recipient.isLooking) return 'looking';
  if (isMuted(recipient.mutedUntil, now)) return 'muted';
  return undefined;
}

/** Whether a chat is muted now. */
export const isMuted = (until: Recipient['mutedUntil'], now: Date) =>
  until === 'forever' || (until !== null && until > now);

/** @here is for those who are at it: a device in use, or somebody who is there but not to be disturbed. */
const isHere = ({ stand }: Recipient) => stand === 'online' || stand === 'dnd';

/** How the message is meant for them in particular. */
function findAddress(recipient: Recipient, { addressedBy, content }: Notice): ReasonCode | undefined {
  if (addressedBy !== undefined && (addressedBy !== 'here' || isHere(recipient))) return addressedBy;
  return mentionsKeyword(content, recipient.preferences.keywords) ? 'keyword' : undefined;
}

/** Why it matters to them or not, by what they have chosen for the chat. */
function judge(recipient: Recipient, message: Notice): { isWanted: boolean; because: ReasonCode } {
  const { level, preferences } = recipient;
  const chosen = level ?? (message.isGroup ? preferences.groups : preferences.direct);
  if (chosen === 'nothing') return { isWanted: false, because: 'level.nothing' };
  if (chosen === 'all' && !message.isGroup) return { isWanted: true, because: 'direct' };
  const address = findAddress(recipient, message);
  if (address) return { isWanted: true, because: address };
  if (chosen === 'all') return { isWanted: true, because: 'level.all' };
  return { isWanted: false, because: message.addressedBy === 'here' ? 'here.offline' : 'level.mentions' };
}

const no = (because: ReasonCode): Decision => ({ send: false, via: [], because });

/**
 * Whether a message notifies somebody, by which ways, and why. First what makes it no news, then what they have
 * chosen, then whether they may be disturbed: that keeps it from their devices, not from a later e-mail. The whole
 * of it as a table: docs/notifications.md.
 */
export function decide(recipient: Recipient, message: Notice, now: Date): Decision {
  const obstacle = findObstacle(recipient, message, now);
  if (obstacle) return no(obstacle);
  const { isWanted, because } = judge(recipient, message);
  if (!isWanted) return no(because);
  const quiet = recipient.dnd || recipient.stand === 'dnd' ? 'dnd' : findQuiet(recipient.preferences, now);
  const via: NotifyWay[] = [];
  if (recipient.hasDevice && !quiet) via.push('push');
  // A letter for each word in every group would soon be read by nobody.
  const isPersonal = because !== 'level.all';
  if (isPersonal && recipient.hasEmail && recipient.preferences.emailAfterMinutes > 0) via.push('email');
  if (quiet) return { send: via.length > 0, via, because: quiet };
  return via.length > 0 ? { send: true, via, because } : no('no.way');
}
