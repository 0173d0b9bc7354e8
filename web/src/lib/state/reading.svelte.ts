import { SvelteMap } from 'svelte/reactivity';
import { apply } from '#lib/realtime/apply.ts';
import type { OwnChat } from '#lib/realtime/world.ts';
import { live } from './live.ts';
import { world } from './world.svelte.ts';

/** Reading goes on row by row; the server is told of the furthest this often. */
const gatherMs = 250;

interface Held {
  from: number;
  /** As long as the visit lasts in which it was marked, seeing rows reads nothing. */
  isStill: boolean;
}

/** How far one has read, told at once here and a little later to the server. */
class Reading {
  /** Not yet confirmed by the server. */
  readonly #unsent = new Map<string, number>();
  /** Chats one has marked unread, from which message on. Known here only, for a read cursor never moves back. */
  readonly #held = new SvelteMap<string, Held>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    live.onHello(() => {
      // The snapshot knows nothing of what was read while offline.
      for (const [chatId, seq] of this.#unsent) this.#show(chatId, seq);
      this.#soon();
    });
  }

  /** The chat as its reader sees it: a part marked unread is unread. */
  seen(chat: OwnChat): OwnChat {
    const held = this.#held.get(chat._id);
    if (!held) return chat;
    return { ...chat, lastReadSeq: held.from - 1, unread: chat.lastSeq - held.from + 1 };
  }

  markRead(chatId: string, seq: number): void {
    const chat = world.now.chats[chatId];
    if (!chat || this.#isHeld(chat, seq) || seq <= chat.lastReadSeq) return;
    this.#show(chatId, seq);
    this.#unsent.set(chatId, Math.max(seq, this.#unsent.get(chatId) ?? 0));
    this.#soon();
  }

  markUnreadFrom(chatId: string, seq: number): void {
    this.#held.set(chatId, { from: seq, isStill: true });
  }

  /** The chat is left: with the next visit what was marked unread is read again, row by row. */
  release(chatId: string): void {
    const held = this.#held.get(chatId);
    if (held) this.#held.set(chatId, { ...held, isStill: false });
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#unsent.clear();
    this.#held.clear();
  }

  /** True when what was marked unread is not behind this message yet. */
  #isHeld({ _id, lastReadSeq }: OwnChat, seq: number): boolean {
    const held = this.#held.get(_id);
    if (!held) return false;
    if (held.isStill) return true;
    const from = Math.max(held.from, seq + 1);
    if (from > lastReadSeq) this.#held.delete(_id);
    else this.#held.set(_id, { from, isStill: false });
    return from <= lastReadSeq;
  }

  #show(chatId: string, seq: number): void {
    const userId = world.now.me?._id;
    if (userId) world.change((now) => apply(now, { type: 'chat.read', data: { chatId, userId, seq } }));
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tell(), gatherMs);
  }

  async #tell(): Promise<void> {
    for (const [chatId, seq] of [...this.#unsent]) {
      const { error } = await live.request('chat.read', { chatId, seq });
      // Passing troubles are told again after the next greeting; a chat one has left needs no telling.
      const isOver = error === undefined || error.code === 'not_found';
      if (isOver && this.#unsent.get(chatId) === seq) this.#unsent.delete(chatId);
    }
  }
}

export const reading = new Reading();
