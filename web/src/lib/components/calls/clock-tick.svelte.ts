import { createSubscriber } from 'svelte/reactivity';

/** The time that goes on by itself where it is shown: whoever reads it in markup is drawn again each second. */
class Tick {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, 1_000);
    return () => clearInterval(timer);
  });

  /** Milliseconds. */
  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}

export const tick = new Tick();
