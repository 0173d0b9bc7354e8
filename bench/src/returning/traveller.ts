import type { ReplyFrame } from '@talky/server/protocol';
import { SeqStream } from '../check/seq-stream.ts';
import { clientFrame } from '../load/frame-writer.ts';
import { record } from '../load/histogram.ts';
import { LoadSocket } from '../load/socket.ts';
import type { Tally } from './tally.ts';
import type { Resident } from './town.ts';

interface Letter {
  chatId: string;
  clientId: string;
  writtenAt: number;
}

/** As the web app does: twice as long after each failure, three quarters of it by chance. */
const baseMs = 500;
const longestMs = 30_000;
const backOff = (failures: number) =>
  Math.min(longestMs, baseMs * 2 ** Math.min(failures, 10)) * (0.25 + 0.75 * Math.random());

const helloId = 1;
const helloMs = 15_000;
const content = 'x'.repeat(120);
const retryable = new Set(['overloaded', 'unavailable', 'rate_limited', 'hello_expected']);

/** Somebody who stays connected as the web app does: resumes, backs off, and sends again what was not answered. */
export class Traveller {
  readonly streams: Map<string, SeqStream>;
  isLive = false;
  private readonly resident: Resident;
  private readonly port: () => number;
  private readonly tally: Tally;
  private readonly outbox = new Map<number, Letter>();
  private socket: LoadSocket | undefined;
  private failures = 0;
  private lostAt = performance.now();
  private nextId = helloId + 1;
  private isDone = false;
  private live = Promise.withResolvers<void>();

  constructor(resident: Resident, port: () => number, tally: Tally) {
    this.resident = resident;
    this.port = port;
    this.tally = tally;
    this.streams = new Map(resident.chats.map((id) => [id, new SeqStream()]));
  }

  get waiting(): number {
    return this.outbox.size;
  }

  /** Connects, and comes back whenever the connection is lost; resolves when live for the first time. */
  start(): Promise<void> {
    void this.open();
    return this.live.promise;
  }

  stop(): void {
    this.isDone = true;
    this.socket?.close();
  }

  write(chatId: string): void {
    const id = this.nextId++;
    this.outbox.set(id, { chatId, clientId: crypto.randomUUID(), writtenAt: performance.now() });
    this.tally.sends++;
    if (this.isLive) this.post(id);
  }

  private post(id: number): void {
    const letter = this.outbox.get(id);
    if (!letter || !this.isLive) return;
    const { chatId, clientId } = letter;
    this.say({ type: 'message.send', id, data: { chatId, clientId, content } });
  }

  private say(frame: object): void {
    this.socket?.send(clientFrame(JSON.stringify(frame)));
  }

  private async open(): Promise<void> {
    if (this.isDone) return;
    const socket = new LoadSocket((bytes, start, end) => this.hear(socket, bytes, start, end));
    this.socket = socket;
    const timer = setTimeout(() => this.isLive || socket.close(), helloMs);
    try {
      await socket.connect(this.port(), '/ws');
      const resume = Object.fromEntries([...this.streams].map(([id, { last }]) => [id, { seq: last, rev: 0 }]));
      this.say({ type: 'hello', id: helloId, data: { token: this.resident.token, resume } });
      await socket.closed;
      if (!this.isDone) this.tally.closed(socket.closeCode ?? 1006);
    } catch {
      this.tally.refused++;
    }
    clearTimeout(timer);
    this.lost(socket);
  }

  private lost(socket: LoadSocket, afterMs = 0): void {
    if (socket !== this.socket) return;
    this.socket = undefined;
    if (this.isLive) {
      this.lostAt = performance.now();
      this.tally.retried += this.outbox.size;
    }
    this.isLive = false;
    socket.close();
    if (!this.isDone) setTimeout(() => void this.open(), Math.max(afterMs, backOff(this.failures++)));
  }

  private hear(socket: LoadSocket, bytes: Buffer, start: number, end: number): void {
    if (socket !== this.socket) return;
    const head = bytes.toString('latin1', start, Math.min(end, start + 60));
    if (head.startsWith('{"type":"message.created"')) this.heardMessage(bytes.toString('utf8', start, end));
    else if (head.startsWith(`{"type":"reply","id":${helloId},"ok":true`)) {
      if (!bytes.toString('latin1', Math.max(start, end - 200), end).includes('"reset":[]')) this.tally.resets++;
      this.greeted();
    } else if (head.startsWith('{"type":"reply"'))
      this.answered(socket, JSON.parse(bytes.toString('utf8', start, end)) as ReplyFrame);
  }

  private heardMessage(text: string): void {
    const { data } = JSON.parse(text) as { data: { chat: string; seq: number } };
    this.streams.get(data.chat)?.hear(data.seq);
  }

  private greeted(): void {
    this.failures = 0;
    this.isLive = true;
    record(this.tally.returns, performance.now() - this.lostAt);
    this.live.resolve();
    for (const id of this.outbox.keys()) this.post(id);
  }

  private answered(socket: LoadSocket, frame: ReplyFrame): void {
    if (frame.id === helloId) {
      if (frame.ok) return;
      this.tally.putOff++;
      return this.lost(socket, frame.error.retryAfterMs);
    }
    const id = Number(frame.id);
    const letter = this.outbox.get(id);
    if (!letter) return;
    if (!frame.ok && retryable.has(frame.error.code)) {
      this.tally.retried++;
      setTimeout(() => this.post(id), frame.error.retryAfterMs ?? 1_000);
      return;
    }
    this.outbox.delete(id);
    if (frame.ok) {
      this.tally.acknowledged++;
      record(this.tally.acks, performance.now() - letter.writtenAt);
    } else {
      this.tally.failed++;
      this.tally.complaints.add(`${frame.error.code}: ${frame.error.message}`);
    }
  }
}
