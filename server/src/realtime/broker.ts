import { config } from '../config.ts';
import { listenToRedis, redisChannels } from '../stores/redis.ts';
import { counters } from './counters.ts';

/** Carries bytes between the instances of one Talky. It may lose some; seq, rev and the sweep find out. */
type Handler = (channel: string, payload: string) => void;

/** Of what waits for Redis's answer: when it stands still, this is what a second of a crowd's talk may take. */
const waitingLimit = 32 * 1024 * 1024;
/** What one publish costs beside its payload. */
const waitingOverhead = 1_000;

const handlers = new Map<string, Handler>();
const readyListeners = new Set<() => void>();
/** A tick's joins go together. */
let gathering: { names: Set<string>; done: Promise<void> } | undefined;
let prefix = '';
let waiting = 0;

function onMessage(channel: string, payload: string): void {
  const name = channel.slice(prefix.length);
  const colon = name.indexOf(':');
  handlers.get(colon < 0 ? name : name.slice(0, colon))?.(colon < 0 ? '' : name.slice(colon + 1), payload);
}

/** Starts listening; every subscription is renewed by itself after Redis was away. */
export function startBroker(): void {
  prefix = `${config().namespace}:`;
  listenToRedis({
    message: onMessage,
    ready() {
      for (const listener of readyListeners) listener();
    },
  });
}

export function stopBroker(): void {
  listenToRedis(undefined);
  handlers.clear();
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

async function flush(names: ReadonlySet<string>): Promise<void> {
  await Promise.resolve();
  gathering = undefined;
  await redisChannels().join([...names]);
}

/** Resolves once Redis has confirmed (or is away): only then may the head be read. */
export function joinChannel(name: string): Promise<void> {
  if (!gathering) {
    const names = new Set<string>();
    gathering = { names, done: flush(names) };
  }
  gathering.names.add(prefix + name);
  return gathering.done;
}

export function leaveChannel(name: string): void {
  gathering?.names.delete(prefix + name);
  redisChannels().leave(prefix + name);
}

/** Nothing comes on a channel that should. */
export function reconnectChannel(name: string): void {
  redisChannels().reconnect(prefix + name);
}

/** Bytes on their way to Redis. */
export const waitingForRedis = () => waiting;

/** Resolves to how many instances heard it; rejects at once while Redis is away or takes nothing more. */
export async function broadcast(name: string, payload: string): Promise<number> {
  if (waiting > waitingLimit) {
    counters.brokerFull++;
    throw new Error('Too much waits for Redis.');
  }
  const cost = payload.length + waitingOverhead;
  waiting += cost;
  try {
    return await redisChannels().publish(prefix + name, payload);
  } finally {
    waiting -= cost;
  }
}
