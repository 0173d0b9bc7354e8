import { drop } from '#lib/realtime/world.ts';
import { live } from './live.ts';
import { Timeline } from './timeline.svelte.ts';
import { world } from './world.svelte.ts';

/** So many conversations stay loaded, for going back and forth. */
const mostLoaded = 8;

/** The conversations, by chat. */
class Timelines {
  /** Last used last. */
  readonly #all = new Map<string, Timeline>();

  constructor() {
    live.onHello(({ reset }) => {
      for (const chatId of reset) this.#restart(chatId);
    });
    live.on('message.created', (message) => this.#all.get(message.chat)?.hear(message));
    for (const type of ['message.updated', 'message.deleted'] as const)
      live.on(type, (message) => this.#all.get(message.chat)?.hearChange(message));
    live.on('chat.removed', ({ chatId }) => this.#all.delete(chatId));
  }

  of(chatId: string): Timeline {
    const timeline = this.#all.get(chatId) ?? new Timeline(chatId);
    this.#all.delete(chatId);
    this.#all.set(chatId, timeline);
    this.#evict();
    return timeline;
  }

  /** Signed out. */
  clear(): void {
    this.#all.clear();
  }

  /** Too much was missed to be told one by one. */
  #restart(chatId: string): void {
    live.cursors.forget(chatId);
    const timeline = this.#all.get(chatId);
    if (timeline?.isOpen) void timeline.reload();
    else this.#unload(chatId);
  }

  #evict(): void {
    const closed = [...this.#all.values()].filter(({ isOpen }) => !isOpen);
    for (const { chatId } of closed.slice(0, Math.max(0, this.#all.size - mostLoaded))) this.#unload(chatId);
  }

  #unload(chatId: string): void {
    this.#all.delete(chatId);
    live.cursors.forget(chatId);
    // Called while a page is drawn, where nothing may be written.
    queueMicrotask(() => {
      if (!this.#all.has(chatId)) world.change((now) => ({ ...now, windows: drop(now.windows, chatId) }));
    });
  }
}

export const timelines = new Timelines();
