import type { Meant } from '@talky/server/protocol';
import { SvelteMap } from 'svelte/reactivity';
import { moveMentions } from '#lib/text/mentions.ts';
import { world } from './world.svelte.ts';

interface Draft {
  text: string;
  /** Who is meant by names in it. */
  mentions: readonly Meant[];
}

const writeAfterMs = 300;
const keyOf = (userId: string) => `talky.drafts.${userId}`;
const empty: Draft = { text: '', mentions: [] };

/** What one has begun to write, by chat; kept on this device over reloads. */
class Drafts {
  readonly #drafts = new SvelteMap<string, Draft>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  get(chatId: string): string {
    return this.#of(chatId).text;
  }

  mentionsIn(chatId: string): readonly Meant[] {
    return this.#of(chatId).mentions;
  }

  set(chatId: string, text: string): void {
    const before = this.#of(chatId);
    if (text === before.text) return;
    this.#keep(chatId, { text, mentions: moveMentions(before.mentions, before.text, text) });
  }

  /** A name in the text means this person. */
  mention(chatId: string, meant: Meant): void {
    const { text, mentions } = this.#of(chatId);
    this.#keep(chatId, { text, mentions: [...mentions, meant] });
  }

  /** Signed in. */
  start(userId: string): void {
    const stored = localStorage.getItem(keyOf(userId));
    for (const [chatId, draft] of Object.entries(readDrafts(stored))) this.#drafts.set(chatId, draft);
    window.addEventListener('pagehide', this.#write);
  }

  /** Signed out: nothing of what was written stays here. */
  stop(userId: string): void {
    clearTimeout(this.#timer);
    window.removeEventListener('pagehide', this.#write);
    this.#drafts.clear();
    localStorage.removeItem(keyOf(userId));
  }

  #of(chatId: string): Draft {
    return this.#drafts.get(chatId) ?? empty;
  }

  #keep(chatId: string, draft: Draft): void {
    if (draft.text === '') this.#drafts.delete(chatId);
    else this.#drafts.set(chatId, draft);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#write(), writeAfterMs);
  }

  #write = (): void => {
    const userId = world.now.me?._id;
    if (userId) localStorage.setItem(keyOf(userId), JSON.stringify(Object.fromEntries(this.#drafts)));
  };
}

/** An earlier version kept the bare text. */
function readDrafts(stored: string | null): Record<string, Draft> {
  try {
    const drafts = Object.entries(JSON.parse(stored ?? '{}') as Record<string, Draft | string>);
    return Object.fromEntries(
      drafts.map(([chatId, draft]) => [chatId, typeof draft === 'string' ? { ...empty, text: draft } : draft]),
    );
  } catch {
    return {};
  }
}

export const drafts = new Drafts();
