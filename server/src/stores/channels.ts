/** What is told of subscriptions. */
export interface ChannelListener {
  message(name: string, payload: string): void;
  /** The subscriptions stand (again): whatever was published before may have been missed. */
  ready(): void;
}

/** Publishing and subscribing, on a Redis of whichever kind. What was joined is renewed by itself when Redis comes back. */
export interface Channels {
  readonly joined: Iterable<string>;
  /** Resolves once Redis has confirmed, or cannot now: then the names follow by themselves, and `ready` tells. */
  join(names: readonly string[]): Promise<void>;
  leave(name: string): void;
  /** Resolves to how many processes heard it. Rejects at once while Redis is away. */
  publish(name: string, payload: string): Promise<number>;
  /** Nothing comes on this channel that should: its connection hears no more, so a new one is made. */
  reconnect(name: string): void;
  close(): void;
}
