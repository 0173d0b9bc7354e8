import { limits, type User } from '@talky/server/protocol';
import { apply } from '#lib/realtime/apply.ts';
import { live } from './live.ts';
import { people } from './people.svelte.ts';
import { world } from './world.svelte.ts';

/** Said again well before it would stop by itself. */
const repeatMs = limits.typingMs / 2;
/** The server ends it first; this is for an end that was lost. */
const forgetMs = limits.typingMs + 1_500;

/** Who types where, oneself to others and others to oneself. */
class Typing {
  readonly #toldAt = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor() {
    live.on('typing.started', ({ chatId, userId }) => {
      this.#expire(chatId, userId);
      void people.meet(userId);
    });
    live.on('message.created', ({ chat, sender }) => {
      if (sender._id === world.now.me?._id) this.#toldAt.delete(chat);
    });
  }

  /** The others who type in a chat. */
  in(chatId: string): User[] {
    return (world.typing[chatId] ?? []).flatMap((id) => world.people[id] ?? []);
  }

  /** One has typed; say it as often as it happens. */
  touch(chatId: string): void {
    const now = Date.now();
    if (now - (this.#toldAt.get(chatId) ?? 0) < repeatMs) return;
    this.#toldAt.set(chatId, now);
    void live.request('typing.start', { chatId });
  }

  /** The field is empty again, or left. */
  stop(chatId: string): void {
    if (!this.#toldAt.delete(chatId)) return;
    void live.request('typing.stop', { chatId });
  }

  #expire(chatId: string, userId: string): void {
    const key = `${chatId} ${userId}`;
    clearTimeout(this.#timers.get(key));
    const stop = () => {
      this.#timers.delete(key);
      world.change((now) => apply(now, { type: 'typing.stopped', data: { chatId, userId } }));
    };
    this.#timers.set(key, setTimeout(stop, forgetMs));
  }
}

export const typing = new Typing();
