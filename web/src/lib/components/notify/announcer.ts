import type { Message } from '@talky/server/protocol';
import { toast } from 'svelte-sonner';
import { authorOf } from '#lib/components/author.ts';
import { chime } from '#lib/notifications/chime.ts';
import { push } from '#lib/notifications/push.svelte.ts';
import type { OwnChat } from '#lib/realtime/world.ts';
import { chats } from '#lib/state/chats.svelte.ts';
import { live } from '#lib/state/live.ts';
import { preferences } from '#lib/state/preferences.svelte.ts';
import { world } from '#lib/state/world.svelte.ts';
import { messageLine } from '#lib/text/preview.ts';
import { goto } from '$app/navigation';
import MessageToast from './MessageToast.svelte';

/** Longer than others: it is read, and then gone to. */
const shownMs = 7_000;

/** Tells of messages in chats that are not before one's eyes, as far as the platform does not. */
class Announcer {
  constructor() {
    live.on('chat.read', ({ chatId, userId }) => {
      if (userId === world.now.me?._id && chats.get(chatId)?.unread === 0) this.hush(chatId);
    });
  }

  announce(message: Message, chat: OwnChat): void {
    const isHere = document.hasFocus();
    if (isHere) this.#show(message, chat);
    // Who is elsewhere hears the platform's own sound, if notifications are on.
    const sounds = preferences.now?.sound ?? false;
    if (sounds && (isHere || push.status !== 'on')) void chime();
  }

  /** The chat is read: nothing needs to be said of it any more. */
  hush(chatId: string): void {
    toast.dismiss(chatId);
  }

  #show(message: Message, chat: OwnChat): void {
    const { sender, as } = message;
    const { name, pic } = authorOf(message);
    const onopen = () => {
      this.hush(chat._id);
      void goto(`/chat/${chat._id}`);
    };
    toast.custom(MessageToast, {
      // A chat has one, its newest message.
      id: chat._id,
      duration: shownMs,
      position: 'top-right',
      componentProps: {
        senderId: sender._id,
        senderName: name,
        pic,
        isBot: as !== undefined || sender.isBot,
        chatName: chat.isGroupChat ? chat.chatName : undefined,
        text: messageLine(message),
        onopen,
      },
    });
  }
}

export const announcer = new Announcer();
