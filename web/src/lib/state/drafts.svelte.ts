import { SvelteMap } from 'svelte/reactivity';
import { world } from './world.svelte.ts';

const writeAfterMs = 300;
const keyOf = (userId: string) => `talky.drafts.${userId}`;

/** What one has begun to write, by chat; kept on this device over reloads. */
class Drafts {
  readonly #texts = new SvelteMap<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  get(chatId: string): string {
    return this.#texts.get(chatId) ?? '';
  }

  set(chatId: string, text: string): void {
    if (text === this.get(chatId)) return;
    if (text === '') this.#texts.delete(chatId);
    else this.#texts.set(chatId, text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(), writeAfterMs);
  }

  /** Signed in. */
  start(userId: string): void {
    const stored = localStorage.getItem(keyOf(userId));
    for (const [chatId, text] of Object.entries(readTexts(stored))) this.#texts.set(chatId, text);
    window.addEventListener('pagehide', this.#write);
  }

  /** Signed out: nothing of what was written stays here. */
  stop(userId: string): void {
    clearTimeout(this.#timer);
    window.removeEventListener('pagehide', this.#write);
    this.#texts.clear();
    localStorage.removeItem(keyOf(userId));
  }

  #write = (): void => {
    const userId = world.now.me?._id;
    if (userId) localStorage.setItem(keyOf(userId), JSON.stringify(Object.fromEntries(this.#texts)));
  };
}

function readTexts(stored: string | null): Record<string, string> {
  try {
    return JSON.parse(stored ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}

export const drafts = new Drafts();
