import type { CommandData, CommandType, EventFrame, Events, EventType, Replies } from '@talky/server/protocol';
import { failed, failureOf, type Result } from '#lib/api/failure.ts';
import { apply } from '#lib/realtime/apply.ts';
import { Cursors } from '#lib/realtime/cursors.ts';
import { withChats, withMe } from '#lib/realtime/snapshot.ts';
import { Socket } from '#lib/realtime/socket.ts';
import { connection } from './connection.svelte.ts';
import { session } from './session.svelte.ts';
import { world } from './world.svelte.ts';

type Hello = Replies['hello'];

/** The world's life line: what the socket brings goes into the world first, then to whoever listens. */
class Live {
  /** What was heard of the chats that are loaded. */
  readonly cursors = new Cursors();
  readonly #hellos = new Set<(hello: Hello) => void>();
  readonly #listeners = new Map<EventType, Set<(data: never) => void>>();
  #socket: Socket | undefined;

  start(): void {
    this.#socket ??= new Socket(`${location.origin.replace(/^http/, 'ws')}/ws`, {
      token: () => session.tokens.token(),
      cursors: () => this.cursors.resume(),
      hello: (hello) => this.#greeted(hello),
      event: (frame) => this.#heard(frame),
      status: (status) => connection.setStatus(status),
      sessionDoubtful: () => session.confirm(),
      refused: () => connection.refuse(),
    });
    this.#socket.start();
  }

  stop(): void {
    this.#socket?.stop();
    this.cursors.clear();
  }

  /** The network is back, or somebody looks. */
  nudge(): void {
    this.#socket?.nudge();
  }

  request<K extends CommandType>(type: K, data: CommandData[K]): Promise<Result<Replies[K]>> {
    return this.#socket?.request(type, data) ?? Promise.resolve(failed(failureOf({ code: 'network' })));
  }

  /** After every greeting: the world has its snapshot, and what was missed follows. */
  onHello(listener: (hello: Hello) => void): void {
    this.#hellos.add(listener);
  }

  /** After an event has gone into the world. */
  on<K extends EventType>(type: K, listener: (data: Events[K]) => void): void {
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(listener));
  }

  #greeted(hello: Hello): void {
    world.change((now) => withChats(withMe({ ...now, typing: {} }, hello.user), hello.chats));
    for (const listener of this.#hellos) listener(hello);
  }

  #heard(frame: EventFrame): void {
    this.cursors.hear(frame);
    world.receive((now) => apply(now, frame));
    for (const listener of this.#listeners.get(frame.type) ?? []) listener(frame.data as never);
  }
}

export const live = new Live();
