import { emptyWorld, type World } from '#lib/realtime/world.ts';

/** The one place where what this client knows is kept. Each part is a signal of its own, so that typing redraws no chat list. */
class WorldState {
  #current = emptyWorld;
  #me = $state.raw(emptyWorld.me);
  #chats = $state.raw(emptyWorld.chats);
  #people = $state.raw(emptyWorld.people);
  #presence = $state.raw(emptyWorld.presence);
  #typing = $state.raw(emptyWorld.typing);
  #windows = $state.raw(emptyWorld.windows);
  #pending = $state.raw(emptyWorld.pending);

  get me() {
    return this.#me;
  }
  get chats() {
    return this.#chats;
  }
  get people() {
    return this.#people;
  }
  get presence() {
    return this.#presence;
  }
  get typing() {
    return this.#typing;
  }
  get windows() {
    return this.#windows;
  }
  get pending() {
    return this.#pending;
  }

  /** As it is now, for code that must not react to it. */
  get now(): World {
    return this.#current;
  }

  change(step: (world: World) => World): void {
    const next = step(this.#current);
    this.#current = next;
    this.#me = next.me;
    this.#chats = next.chats;
    this.#people = next.people;
    this.#presence = next.presence;
    this.#typing = next.typing;
    this.#windows = next.windows;
    this.#pending = next.pending;
  }

  clear(): void {
    this.change(() => emptyWorld);
  }
}

export const world = new WorldState();
