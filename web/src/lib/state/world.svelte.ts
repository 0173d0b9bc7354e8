import { emptyWorld, type World } from '#lib/realtime/world.ts';

/** In a burst of events the page is drawn this often. */
const drawEveryMs = 50;

/** The one place where what this client knows is kept. Each part is a signal of its own, so that typing redraws no chat list. */
class WorldState {
  #current = emptyWorld;
  #shownAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
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

  /** Something one did oneself: seen at once. */
  change(step: (world: World) => World): void {
    this.#current = step(this.#current);
    this.#show();
  }

  /** Something that came in: seen at once too, unless so much comes that drawing each by itself would hold up the page. */
  receive(step: (world: World) => World): void {
    this.#current = step(this.#current);
    if (this.#timer !== undefined) return;
    const waitMs = this.#shownAt + drawEveryMs - performance.now();
    if (waitMs <= 0) this.#show();
    else this.#timer = setTimeout(() => this.#show(), waitMs);
  }

  clear(): void {
    this.change(() => emptyWorld);
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shownAt = performance.now();
    const next = this.#current;
    this.#me = next.me;
    this.#chats = next.chats;
    this.#people = next.people;
    this.#presence = next.presence;
    this.#typing = next.typing;
    this.#windows = next.windows;
    this.#pending = next.pending;
  }
}

export const world = new WorldState();
