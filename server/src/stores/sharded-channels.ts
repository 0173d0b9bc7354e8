import { once } from 'node:events';
import { type Cluster, Command, type Redis } from 'ioredis';
import type { ChannelListener, Channels } from './channels.ts';

const lookMs = 1_000;

/** A joined channel: where it belongs, and the master that has confirmed it. */
interface Seat {
  slot: number;
  home: string | undefined;
}

const slotOf = (name: string) => new Command('ssubscribe', [name]).getSlot();

/**
 * Sharded pub/sub of a Redis cluster: a channel lives only on the master of its slot, where it is published and
 * subscribed, so that more masters carry more chats. ioredis has subscribers of its own for that, but does not tell
 * when they have subscribed again, and the broker must know.
 */
export class ShardedChannels implements Channels {
  readonly #cluster: Cluster;
  readonly #openLink: (master: string) => Redis;
  readonly #listener: ChannelListener;
  /** One subscribing connection a master. */
  readonly #links = new Map<string, Redis>();
  readonly #seats = new Map<string, Seat>();
  readonly #timer: ReturnType<typeof setInterval>;
  #isMissing = false;

  constructor(cluster: Cluster, openLink: (master: string) => Redis, listener: ChannelListener) {
    this.#cluster = cluster;
    this.#openLink = openLink;
    this.#listener = listener;
    cluster.on('refresh', () => this.#follow());
    this.#timer = setInterval(() => this.#look(), lookMs);
  }

  get joined(): Iterable<string> {
    return this.#seats.keys();
  }

  #masterOf(slot: number): string | undefined {
    return this.#cluster.slots[slot]?.[0];
  }

  /** The slots may have moved: links to the masters there are, and each channel to where it belongs now. */
  #follow(): void {
    const masters = new Set(this.#cluster.slots.flatMap((nodes) => nodes[0] ?? []));
    for (const [master, link] of this.#links) if (!masters.has(master)) this.#drop(master, link);
    for (const master of masters) if (!this.#links.has(master)) this.#link(master);
    void this.#renew();
  }

  #link(master: string): void {
    const link = this.#openLink(master);
    this.#links.set(master, link);
    link.on('smessage', this.#listener.message);
    link.on('ready', () => void this.#renew(true));
    link.on('close', () => this.#forget(master));
    // A slot of its went to another master, which took the subscriptions away.
    link.on('moved', () => this.#cluster.refreshSlotsCache());
    link.connect().catch(() => undefined);
  }

  #drop(master: string, link: Redis): void {
    this.#links.delete(master);
    link.disconnect();
    this.#forget(master);
  }

  #forget(master: string): void {
    for (const seat of this.#seats.values()) if (seat.home === master) seat.home = undefined;
    this.#isMissing = true;
  }

  /** Every second: does each link still answer (else its socket times out), and is every channel where it belongs? */
  #look(): void {
    for (const link of this.#links.values()) if (link.status === 'ready') link.ping().catch(() => undefined);
    if (this.#isMissing) this.#cluster.refreshSlotsCache();
  }

  async #renew(isNews = false): Promise<void> {
    this.#isMissing = false;
    const hasRenewed = await this.#subscribe(this.#seats.keys());
    if (isNews || hasRenewed) this.#listener.ready();
  }

  /** Subscribes those that are not at home; answers whether one was and is now. */
  async #subscribe(names: Iterable<string>): Promise<boolean> {
    const bySlot = new Map<number, string[]>();
    for (const name of names) {
      const seat = this.#seats.get(name);
      if (!seat || (seat.home !== undefined && seat.home === this.#masterOf(seat.slot))) continue;
      const known = bySlot.get(seat.slot);
      if (known) known.push(name);
      else bySlot.set(seat.slot, [name]);
    }
    const outcomes = await Promise.all([...bySlot].map(([slot, group]) => this.#subscribeSlot(slot, group)));
    return outcomes.includes(true);
  }

  /** One SSUBSCRIBE may name the channels of one slot only. */
  async #subscribeSlot(slot: number, names: readonly string[]): Promise<boolean> {
    const master = this.#masterOf(slot);
    const link = master === undefined ? undefined : this.#links.get(master);
    try {
      if (!link) throw new Error('No master has this slot.');
      await link.ssubscribe(...names);
    } catch {
      this.#isMissing = true;
      return false;
    }
    for (const name of names) {
      const seat = this.#seats.get(name);
      if (seat) seat.home = master;
      else link.sunsubscribe(name).catch(() => undefined);
    }
    return true;
  }

  async join(names: readonly string[]): Promise<void> {
    for (const name of names)
      if (!this.#seats.has(name)) this.#seats.set(name, { slot: slotOf(name), home: undefined });
    await this.#subscribe(names);
  }

  leave(name: string): void {
    const seat = this.#seats.get(name);
    if (!seat) return;
    this.#seats.delete(name);
    const link = this.#links.get(seat.home ?? '');
    if (link?.status === 'ready') link.sunsubscribe(name).catch(() => undefined);
  }

  async publish(name: string, payload: string): Promise<number> {
    try {
      return Number(await this.#cluster.spublish(name, payload));
    } catch (error) {
      // Of a whole pipeline's answers ioredis learns nothing.
      if (error instanceof Error && error.message.startsWith('MOVED ')) this.#cluster.refreshSlotsCache();
      throw error;
    }
  }

  reconnect(name: string): void {
    const link = this.#links.get(this.#masterOf(slotOf(name)) ?? '');
    if (link?.status === 'ready') link.disconnect(true);
  }

  /** Resolves when there is a link to each master that lives. */
  async linked(): Promise<void> {
    const opening = [...this.#links.values()].filter((link) => link.status !== 'ready');
    await Promise.allSettled(opening.map((link) => once(link, 'ready')));
  }

  close(): void {
    clearInterval(this.#timer);
    for (const [master, link] of this.#links) this.#drop(master, link);
  }
}
