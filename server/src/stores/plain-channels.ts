import type { Redis } from 'ioredis';
import type { ChannelListener, Channels } from './channels.ts';

/** Redis takes many channels in one SUBSCRIBE. */
const channelsAtOnce = 1_000;

/** Pub/sub of a Redis that is no cluster: one connection publishes, another only subscribes. */
export class PlainChannels implements Channels {
  readonly joined = new Set<string>();
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #listener: ChannelListener;

  constructor(publisher: Redis, subscriber: Redis, listener: ChannelListener) {
    this.#publisher = publisher;
    this.#subscriber = subscriber;
    this.#listener = listener;
    subscriber.on('message', listener.message);
    subscriber.on('ready', () => void this.#renew());
  }

  async #subscribe(names: readonly string[]): Promise<void> {
    for (let from = 0; from < names.length; from += channelsAtOnce)
      await this.#subscriber.subscribe(...names.slice(from, from + channelsAtOnce));
  }

  async #renew(): Promise<void> {
    try {
      await this.#subscribe([...this.joined]);
    } catch {
      // It went away again: the next 'ready' tries anew.
      return;
    }
    this.#listener.ready();
  }

  async join(names: readonly string[]): Promise<void> {
    for (const name of names) this.joined.add(name);
    // With Redis away there is nothing to hear: 'ready' subscribes.
    await this.#subscribe(names).catch(() => undefined);
  }

  leave(name: string): void {
    if (this.joined.delete(name) && this.#subscriber.status === 'ready')
      this.#subscriber.unsubscribe(name).catch(() => undefined);
  }

  publish(name: string, payload: string): Promise<number> {
    return this.#publisher.publish(name, payload);
  }

  reconnect(): void {
    if (this.#subscriber.status === 'ready') this.#subscriber.disconnect(true);
  }

  close(): void {
    this.#subscriber.disconnect();
  }
}
