import type { Message, Presence } from '@talky/server/protocol';
import { systemSentence } from '#lib/components/conversation/system-words.ts';
import { m } from '#lib/paraglide/messages.js';
import type { OwnChat } from '#lib/realtime/world.ts';
import { chats, forMe } from '#lib/state/chats.svelte.ts';
import { oneLine } from '#lib/text/preview.ts';
import type { RowView } from './row-view.ts';

const firstName = (name: string) => name.split(' ')[0] ?? name;

const previews = new WeakMap<Message, string>();

/** Made once a message: the rows are laid out anew with every event. */
function textOf(message: Message): string {
  const known = previews.get(message);
  if (known !== undefined) return known;
  const text = oneLine(message.content) || (message.attachments?.[0]?.name ?? '');
  previews.set(message, text);
  return text;
}

function previewOf(message: Message, chat: OwnChat, meId: string): RowView['preview'] {
  if (message.deletedAt) return { by: undefined, text: m.message_deleted() };
  if (message.system) return { by: undefined, text: systemSentence(message.system, message.sender, meId) };
  const mine = message.sender._id === meId;
  const by = mine ? m.you() : chat.isGroupChat ? firstName(message.as?.name ?? message.sender.name) : undefined;
  return { by, text: textOf(message) };
}

interface Around {
  muted: boolean;
  meId: string;
  presence: (userId: string) => Presence['status'] | undefined;
  typing: boolean;
  draft: string | undefined;
}

export function rowOf(chat: OwnChat, { meId, muted, presence, typing, draft }: Around): RowView {
  const other = chats.partnerOf(chat);
  return {
    id: chat._id,
    href: `/chat/${chat._id}`,
    name: chat.chatName,
    avatarId: other?._id ?? chat._id,
    kind: other ? (other.isBot ? 'bot' : 'person') : 'group',
    pic: other?.pic,
    presence: other && presence(other._id),
    unread: muted ? 0 : chat.unread,
    forYou: muted ? 0 : forMe(chat),
    muted,
    typing,
    draft,
    at: chat.latestMessage?.createdAt,
    preview: chat.latestMessage ? previewOf(chat.latestMessage, chat, meId) : undefined,
  };
}
