import { SeqStream } from '../check/seq-stream.ts';
import type { Exchange } from './exchange.ts';
import type { LiveChat } from './live-chat.ts';
import { LoadSocket } from './socket.ts';
import type { Author } from './wire/wire.ts';

/** Every message of a benchmark has this content. */
export const content = 'x'.repeat(120);

/** One member of one chat, on one socket. */
export class Member {
  readonly stream = new SeqStream();
  readonly socket: LoadSocket;
  readonly chat: LiveChat;
  private readonly author: Author;
  private readonly exchange: Exchange;
  private greet: ((frame: string) => void) | undefined;

  constructor(chat: LiveChat, exchange: Exchange) {
    this.chat = chat;
    this.exchange = exchange;
    this.author = exchange.wire.author(chat.id, content);
    this.socket = new LoadSocket((bytes, start, end) => this.hear(bytes, start, end));
  }

  /** Connects and says hello. */
  async connect(port: number, token: string): Promise<void> {
    const { wire } = this.exchange;
    const welcome = Promise.withResolvers<void>();
    this.greet = (frame) => {
      const next = wire.greet(frame, token);
      if (next === 'welcome') welcome.resolve();
      else if (next === 'refused') welcome.reject(new Error(`A hello was answered by ${frame}`));
      else if (next !== 'wait') this.socket.send(next);
    };
    await this.socket.connect(port, wire.path);
    const opening = wire.opening(token);
    if (opening) this.socket.send(opening);
    const closed = this.socket.closed.then(() => {
      throw new Error(`A hello was answered by closing with ${this.socket.closeCode}`);
    });
    await Promise.race([welcome.promise, closed]);
    this.greet = undefined;
  }

  write(id: number, number: number): void {
    this.socket.send(this.author.frame(id, number));
  }

  private hear(bytes: Buffer, start: number, end: number): void {
    const { exchange } = this;
    const kind = exchange.wire.kindOf(bytes, start);
    if (kind === 'created') exchange.created(this, bytes, start, end);
    else if (this.greet) this.greet(bytes.toString('utf8', start, Math.min(end, start + 200)));
    else if (kind === 'reply') exchange.reply(this, bytes, start, end);
    else if (kind === 'ping') this.socket.send(exchange.wire.pong);
    else if (kind === 'error') exchange.complain(bytes, start, end);
  }
}
