import { config } from '../config.ts';
import { redis, redisReady, redisSubscriber } from '../stores/redis.ts';

/** Carries bytes between the instances of one Talky. It may lose some; seq, rev and the sweep find out. */
type Handler = (channel: string, payload: string) => void;

const handlers = new Map<string, Handler>();
const joined = new Set<string>();
const readyListeners = new Set<() => void>();
/** Redis takes many channels in one SUBSCRIBE; a tick's worth goes together. */
const maxChannelsAtOnce = 1_000;
let gathering: { channels: string[]; done: Promise<void> } | undefined;
let prefix = '';

function onMessage(channel: string, payload: string): void {
  const name = channel.slice(prefix.length);
  const colon = name.indexOf(':');
  handlers.get(colon < 0 ? name : name.slice(0, colon))?.(colon < 0 ? '' : name.slice(colon + 1), payload);
}

async function subscribe(names: readonly string[]): Promise<void> {
  for (let from = 0; from < names.length; from += maxChannelsAtOnce) {
    const channels = names.slice(from, from + maxChannelsAtOnce).map((name) => prefix + name);
    await redisSubscriber().subscribe(...channels);
  }
}

async function resubscribe(): Promise<void> {
  try {
    await subscribe([...joined]);
  } catch {
    // It went away again: the next 'ready' tries anew.
    return;
  }
  for (const listener of readyListeners) listener();
}

/** Starts listening; every subscription is renewed by itself after Redis was away. */
export function startBroker(): void {
  prefix = `${config().namespace}:`;
  redisSubscriber().on('message', onMessage);
  redisSubscriber().on('ready', () => void resubscribe());
}

export function stopBroker(): void {
  handlers.clear();
  joined.clear();
  readyListeners.clear();
  gathering = undefined;
}

/** Hears those of the channels `kind:<name>` that are joined; the handler gets `<name>`. */
export function onChannels(kind: string, handler: Handler): void {
  handlers.set(kind, handler);
}

/** Joins a channel that every instance hears. */
export function onChannel(name: string, handler: (payload: string) => void): void {
  handlers.set(name, (_name, payload) => handler(payload));
  void joinChannel(name);
}

/** Called each time the subscriptions stand again after Redis was away. */
export function onBrokerReady(listener: () => void): void {
  readyListeners.add(listener);
}

async function flush(channels: string[]): Promise<void> {
  await Promise.resolve();
  gathering = undefined;
  const wanted = channels.filter((name) => joined.has(name));
  // With Redis away there is nothing to hear: 'ready' subscribes, the sweep fills.
  await subscribe(wanted).catch(() => undefined);
}

/** Resolves once Redis has confirmed (or is away): only then may the head be read. */
export function joinChannel(name: string): Promise<void> {
  joined.add(name);
  if (!gathering) {
    const channels: string[] = [];
    gathering = { channels, done: flush(channels) };
  }
  gathering.channels.push(name);
  return gathering.done;
}

export function leaveChannel(name: string): void {
  if (joined.delete(name) && redisReady())
    redisSubscriber()
      .unsubscribe(prefix + name)
      .catch(() => undefined);
}

/** Resolves to how many instances heard it; rejects at once while Redis is away. */
export function broadcast(name: string, payload: string): Promise<number> {
  return redis().publish(prefix + name, payload);
}
