import { addressesOf, decide } from '@talky/server/decide';
import type { Message } from '@talky/server/protocol';
import type { OwnChat } from '#lib/realtime/world.ts';
import { preferences } from '#lib/state/preferences.svelte.ts';
import { presence } from '#lib/state/presence.svelte.ts';
import { world } from '#lib/state/world.svelte.ts';

function until(mutedUntil: string | null | undefined): Date | 'forever' | null {
  if (mutedUntil === 'forever') return mutedUntil;
  return mutedUntil ? new Date(mutedUntil) : null;
}

/** Whether somebody wants to be told of a message on a device of theirs: the same rules as for a closed page. */
export function isWanted(message: Message, chat: OwnChat): boolean {
  const { me } = world.now;
  if (!me || !preferences.now) return false;
  const recipient = {
    userId: me._id,
    isBot: me.isBot,
    isMember: true,
    lastReadSeq: chat.lastReadSeq,
    level: chat.notify?.level ?? null,
    mutedUntil: until(chat.notify?.mutedUntil),
    preferences: preferences.now,
    dnd: me.dnd,
    stand: presence.own === 'offline' ? undefined : presence.own,
    // Which chats are before one's eyes here, whoever asks knows best.
    isLooking: false,
    hasDevice: true,
    hasEmail: false,
  };
  const notice = {
    seq: message.seq,
    senderId: message.sender._id,
    isSystem: message.system !== undefined,
    isDeleted: message.deletedAt !== undefined,
    isGroup: chat.isGroupChat,
    addressedBy: addressesOf(message)(me._id),
    content: message.content,
  };
  return decide(recipient, notice, new Date()).send;
}
