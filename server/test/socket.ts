import type { WireError } from '../src/protocol/codes.ts';
import type { CommandData, CommandType, Cursor, Replies } from '../src/protocol/commands.ts';
import type { EventFrame, Events, EventType } from '../src/protocol/events.ts';

type AnyReply = { type: 'reply'; id: number; ok: boolean; data?: unknown; error?: WireError };

/** What a refused command throws. */
export class CommandRefused extends Error {
  readonly code: string;
  constructor(error: WireError) {
    super(`${error.code}: ${error.message}`);
    this.code = error.code;
  }
}

/** Longer than a person’s absence takes to be told. */
const waitLimitMs = 8_000;

/** A socket in a test: commands are awaited, events are kept until somebody asks for them. */
export class TestSocket {
  /** Every event so far, in order. */
  readonly events: EventFrame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly socket: WebSocket & { terminate(): void };
  private readonly waiting = new Map<number, (reply: AnyReply) => void>();
  private readonly watchers = new Set<() => void>();
  private taken = new Set<EventFrame>();
  private nextId = 1;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers } as unknown as string[]) as TestSocket['socket'];
    this.socket.addEventListener('message', ({ data }) => {
      // Between large frames Bun's client now and then tells of an empty one that nobody sent, and loses none.
      if (data !== '') this.receive(JSON.parse(String(data)) as AnyReply | EventFrame);
    });
    this.closed = new Promise((resolve) => {
      this.socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
    });
  }

  /** A socket that has said hello. */
  static async enter(url: string, token = ''): Promise<TestSocket> {
    const socket = new TestSocket(url);
    await socket.hello(token);
    return socket;
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING)
      await new Promise((resolve) => this.socket.addEventListener('open', resolve, { once: true }));
    return this;
  }

  private receive(frame: AnyReply | EventFrame): void {
    if (frame.type === 'reply') {
      this.waiting.get(frame.id)?.(frame);
      this.waiting.delete(frame.id);
    } else {
      this.events.push(frame);
      for (const watcher of this.watchers) watcher();
    }
  }

  /** Sends bytes as they are. */
  raw(text: string | Uint8Array<ArrayBuffer>): void {
    this.socket.send(text);
  }

  /** Sends a command and resolves to its reply's data; throws `CommandRefused`. */
  async ask<K extends CommandType>(type: K, data: CommandData[K]): Promise<Replies[K]> {
    return (await this.askAnything(type, data)) as Replies[K];
  }

  /** The same without types, for what no honest client sends. */
  askAnything(type: string, data: unknown): Promise<unknown> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (reply) => {
        if (reply.ok) resolve(reply.data);
        else reject(new CommandRefused(reply.error ?? { code: 'internal', message: 'No reason.' }));
      });
      this.socket.send(JSON.stringify({ type, id, data }));
    });
  }

  async hello(token: string, resume?: Record<string, Cursor>): Promise<Replies['hello']> {
    await this.opened();
    return await this.ask('hello', resume ? { token, resume } : { token });
  }

  /** The next event of a type that nobody has taken yet and that matches. */
  async nextEvent<K extends EventType>(
    type: K,
    matches: (data: Events[K]) => boolean = () => true,
  ): Promise<Events[K]> {
    const find = () =>
      this.events.find((event) => event.type === type && !this.taken.has(event) && matches(event.data as Events[K]));
    const frame = find() ?? (await this.waitFor(find, `no ${type} came`));
    this.taken.add(frame);
    return frame.data as Events[K];
  }

  private waitFor<T>(find: () => T | undefined, complaint: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.watchers.delete(look);
        reject(
          new Error(
            `${complaint} within ${waitLimitMs} ms; there were: ${this.events.map((event) => event.type).join(', ') || 'none'}`,
          ),
        );
      }, waitLimitMs);
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        this.watchers.delete(look);
        resolve(found);
      };
      this.watchers.add(look);
    });
  }

  /** All events of a type so far. */
  all<K extends EventType>(type: K): Events[K][] {
    return this.events.filter((event) => event.type === type).map((event) => event.data as Events[K]);
  }

  /** Resolves once that many events of a type have come. */
  async count(type: EventType, wanted: number): Promise<void> {
    const find = () => (this.all(type).length >= wanted ? true : undefined);
    if (!find()) await this.waitFor(find, `fewer than ${wanted} ${type} came`);
  }

  /**
   * Asserts that nothing of these types came since the mark. Order does the waiting: a ping's answer comes
   * behind everything that was on its way to this socket.
   */
  async expectSilence(...types: EventType[]): Promise<void> {
    const before = this.events.length;
    await this.ask('ping', {});
    await this.ask('ping', {});
    const heard = this.events
      .slice(before)
      .concat(this.events.filter((event) => !this.taken.has(event)))
      .filter((event) => types.includes(event.type));
    if (heard.length > 0) throw new Error(`expected silence, heard ${JSON.stringify(heard[0])}`);
  }

  /** Forgets what came so far. */
  forget(): void {
    for (const event of this.events) this.taken.add(event);
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.socket.close();
  }

  /** Drops the connection as a dead network would. */
  terminate(): void {
    this.socket.terminate();
  }
}
