import type { Message } from '@talky/server/protocol';
import type { OwnChat } from '#lib/realtime/world.ts';
import { chats } from '#lib/state/chats.svelte.ts';
import { live } from '#lib/state/live.ts';
import { preferences } from '#lib/state/preferences.svelte.ts';
import { isWanted } from './wanted.ts';

type Listener = (message: Message, chat: OwnChat) => void;

/** What is said just now and wanted, wherever in the app one is. */
class News {
  readonly #listeners = new Set<Listener>();
  /** How far the chats had come when this connection began: what is at most that far was missed, and is no news. */
  #missed: ReadonlyMap<string, number> = new Map();

  constructor() {
    live.onHello((hello) => {
      this.#missed = new Map(hello.chats.map(({ _id, lastSeq }) => [_id, lastSeq]));
    });
    live.on('message.created', (message) => void this.#hear(message));
  }

  /** Ends with the function that it returns. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #hear(message: Message): Promise<void> {
    // Just opened: nobody knows yet what is wanted.
    if (!preferences.now) await preferences.load();
    const chat = chats.get(message.chat);
    if (!chat || message.seq <= (this.#missed.get(message.chat) ?? 0) || !isWanted(message, chat)) return;
    for (const listener of this.#listeners) listener(message, chat);
  }
}

export const news = new News();
