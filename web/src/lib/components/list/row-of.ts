import type { Message, Presence } from '@talky/server/protocol';
import { authorOf } from '#lib/components/author.ts';
import { systemSentence } from '#lib/components/conversation/system-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { OwnChat } from '#lib/realtime/world.ts';
import { chats, forMe } from '#lib/state/chats.svelte.ts';
import { messageLine } from '#lib/text/preview.ts';
import type { RowView } from './row-view.ts';

const firstName = (name: string) => name.split(' ')[0] ?? name;

const previews = new WeakMap<Message, string>();

/** Made once a message: the rows are laid out anew with every event. */
function textOf(message: Message): string {
  const known = previews.get(message);
  if (known !== undefined) return known;
  const text = messageLine(message);
  previews.set(message, text);
  return text;
}

function previewOf(message: Message, chat: OwnChat, meId: string): RowView['preview'] {
  if (message.deletedAt) return { by: undefined, text: m.message_deleted() };
  if (message.system) return { by: undefined, text: systemSentence(message.system, message.sender, meId) };
  const mine = message.sender._id === meId;
  const by = mine ? m.you() : chat.isGroupChat ? firstName(authorOf(message).name) : undefined;
  return { by, text: textOf(message) };
}

interface Around {
  muted: boolean;
  meId: string;
  presence: (userId: string) => Presence['status'] | undefined;
  typing: boolean;
  draft: string | undefined;
  inCall: number;
}

export function rowOf(chat: OwnChat, { meId, muted, presence, typing, draft, inCall }: Around): RowView {
  const { id, name, kind, pic } = chats.avatarOf(chat);
  return {
    id: chat._id,
    href: `/chat/${chat._id}`,
    name,
    avatarId: id,
    kind,
    pic,
    presence: kind === 'group' ? undefined : presence(id),
    unread: muted ? 0 : chat.unread,
    forYou: muted ? 0 : forMe(chat),
    muted,
    inCall,
    typing,
    draft,
    at: chat.latestMessage?.createdAt,
    preview: chat.latestMessage ? previewOf(chat.latestMessage, chat, meId) : undefined,
  };
}
