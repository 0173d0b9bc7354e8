import { limits, type Presence } from '@talky/server/protocol';
import { createSubscriber } from 'svelte/reactivity';
import type { Result } from '#lib/api/failure.ts';
import { withPresence } from '#lib/realtime/snapshot.ts';
import { Idle } from './idle.ts';
import { live } from './live.ts';
import { world } from './world.svelte.ts';

/** Rows come and go together when a list is drawn or scrolled: one frame tells of all. */
const gatherMs = 120;

/** Who is here. Only those on screen are watched: whoever reads `of` in markup is, for as long as it is drawn. */
class PresenceState {
  readonly #subscribers = new Map<string, () => void>();
  /** Last shown last. */
  readonly #shown = new Set<string>();
  readonly #idle = new Idle((isIdle) => void this.#setIdle(isIdle));
  #isAway = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    live.onHello(() => {
      void this.#watch();
      if (this.#isAway) void live.request('presence.set', { status: 'away' });
    });
  }

  /** Undefined until the server has told. */
  of(userId: string): Presence | undefined {
    if (userId === world.me?._id) return { userId, status: this.own, lastSeenAt: null };
    this.#subscribe(userId);
    return world.presence[userId];
  }

  /** How others see oneself, on whichever device one is. */
  get own(): Presence['status'] {
    const { me } = world;
    if (me?.dnd) return 'dnd';
    const told = world.presence[me?._id ?? '']?.status;
    return told === 'away' ? 'away' : 'online';
  }

  /** Do not disturb, on all devices. */
  async setDnd(isOn: boolean): Promise<Result<unknown>> {
    const result = await live.request('presence.set', { status: isOn ? 'dnd' : 'online' });
    if (!result.error) world.change((now) => (now.me ? { ...now, me: { ...now.me, dnd: isOn } } : now));
    return result;
  }

  start(): void {
    this.#idle.start();
  }

  stop(): void {
    this.#idle.stop();
    this.#isAway = false;
  }

  #subscribe(userId: string): void {
    const known = this.#subscribers.get(userId);
    if (known) return known();
    const subscribe = createSubscriber(() => {
      this.#shown.add(userId);
      this.#soon();
      return () => {
        this.#shown.delete(userId);
        this.#soon();
      };
    });
    this.#subscribers.set(userId, subscribe);
    subscribe();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#watch(), gatherMs);
  }

  async #watch(): Promise<void> {
    const others = [...this.#shown].slice(1 - limits.watchMax);
    const userIds = [world.now.me?._id ?? [], ...others].flat();
    const { data } = await live.request('presence.watch', { userIds });
    if (data) world.change((now) => withPresence(now, data));
  }

  async #setIdle(isIdle: boolean): Promise<void> {
    this.#isAway = isIdle;
    // Saying "online" would end do not disturb.
    const here = world.now.me?.dnd ? 'dnd' : 'online';
    await live.request('presence.set', { status: isIdle ? 'away' : here });
  }
}

export const presence = new PresenceState();
