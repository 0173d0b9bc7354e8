import type { Chat } from '@talky/server/protocol';
import { createSubscriber } from 'svelte/reactivity';

/** A mute that ends is noticed within this. */
const lookEveryMs = 20_000;

/** Which chats are muted now. */
class Mutes {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, lookEveryMs);
    return () => clearInterval(timer);
  });

  isMuted({ notify }: Chat): boolean {
    const until = notify?.mutedUntil;
    if (!until) return false;
    if (until === 'forever') return true;
    this.#subscribe();
    return Date.parse(until) > Date.now();
  }
}

export const mutes = new Mutes();
