import type { CommandData, CommandType, EventFrame, Replies, ReplyFrame } from '@talky/server/protocol';

const openMs = 1_500;
/** A socket from which nothing comes for this long, though it was asked, is dead. */
const silentMs = 3_000;
const askAfterMs = 1_000;
const lookMs = 250;

/** One connection, as the contract has it: replies by id, events, and a ping where nothing else passes. */
export class LiveSocket {
  /** `performance.now()` when something last came. */
  lastHeard = performance.now();
  /** Resolves when it is dead: closed by the other side, cut off, or silent for too long. */
  readonly died: Promise<void>;
  private readonly ws: WebSocket & { terminate(): void };
  private readonly waiting = new Map<number, (reply: ReplyFrame | undefined) => void>();
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly die: () => void;
  private readonly onEvent: (event: EventFrame) => void;
  private nextId = 1;
  private isDead = false;

  private constructor(ws: LiveSocket['ws'], onEvent: (event: EventFrame) => void) {
    this.ws = ws;
    this.onEvent = onEvent;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.died = promise;
    this.die = resolve;
    ws.onmessage = ({ data }) => {
      // Between large frames Bun's client now and then tells of an empty one that nobody sent, and loses none.
      if (data !== '') this.take(JSON.parse(String(data)) as ReplyFrame | EventFrame);
    };
    ws.onclose = () => this.end();
    this.timer = setInterval(() => this.look(), lookMs);
  }

  static async open(url: string, onEvent: (event: EventFrame) => void): Promise<LiveSocket> {
    const ws = new WebSocket(url) as LiveSocket['ws'];
    const opened = Promise.withResolvers<void>();
    const timer = setTimeout(() => opened.reject(new Error('It does not open.')), openMs);
    ws.onopen = () => opened.resolve();
    ws.onclose = () => opened.reject(new Error('It was not let in.'));
    try {
      await opened.promise;
      return new LiveSocket(ws, onEvent);
    } catch (error) {
      ws.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  get isOpen(): boolean {
    return !this.isDead;
  }

  /** The reply to a frame; undefined when the socket died first. */
  ask<K extends CommandType>(type: K, data: CommandData[K]): Promise<ReplyFrame<K & keyof Replies> | undefined> {
    if (this.isDead) return Promise.resolve(undefined);
    const id = this.nextId++;
    const { promise, resolve } = Promise.withResolvers<ReplyFrame | undefined>();
    this.waiting.set(id, resolve);
    this.ws.send(JSON.stringify({ type, id, data }));
    return promise as Promise<ReplyFrame<K & keyof Replies> | undefined>;
  }

  close(): void {
    this.ws.close();
    this.end();
  }

  /** Neither reads, answers nor closes any more, as a process that was stopped. */
  abandon(): void {
    this.end();
  }

  private take(frame: ReplyFrame | EventFrame): void {
    if (this.isDead) return;
    this.lastHeard = performance.now();
    if (frame.type !== 'reply') return this.onEvent(frame);
    const id = Number(frame.id);
    this.waiting.get(id)?.(frame);
    this.waiting.delete(id);
  }

  private look(): void {
    const silence = performance.now() - this.lastHeard;
    if (silence > silentMs) {
      this.ws.terminate();
      this.end();
    } else if (silence > askAfterMs) void this.ask('ping', {});
  }

  private end(): void {
    if (this.isDead) return;
    this.isDead = true;
    clearInterval(this.timer);
    for (const resolve of this.waiting.values()) resolve(undefined);
    this.waiting.clear();
    this.die();
  }
}
