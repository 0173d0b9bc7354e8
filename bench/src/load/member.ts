import { SeqStream } from '../check/seq-stream.ts';
import type { Exchange } from './exchange.ts';
import { clientFrame, SendFrame } from './frame-writer.ts';
import type { LiveChat } from './live-chat.ts';
import { kindOf } from './scan.ts';
import { LoadSocket } from './socket.ts';

/** Every message of a benchmark has this content. */
export const content = 'x'.repeat(120);

/** One member of one chat, on one socket. */
export class Member {
  readonly stream = new SeqStream();
  readonly socket: LoadSocket;
  readonly chat: LiveChat;
  private readonly frame: SendFrame;
  private greeted: ((reply: string) => void) | undefined;

  constructor(chat: LiveChat, exchange: Exchange) {
    this.chat = chat;
    this.frame = new SendFrame(chat.id, content);
    this.socket = new LoadSocket((bytes, start, end) => {
      const kind = kindOf(bytes, start);
      if (kind === 'created') exchange.created(this, bytes, start, end);
      else if (kind === 'reply' && this.greeted)
        this.greeted(bytes.toString('utf8', start, Math.min(end, start + 200)));
      else if (kind === 'reply') exchange.reply(this, bytes, start, end);
      else exchange.other(bytes, start, end);
    });
  }

  /** Connects and says hello. */
  async connect(port: number, token: string): Promise<void> {
    await this.socket.connect(port);
    const { promise, resolve } = Promise.withResolvers<string>();
    this.greeted = resolve;
    this.socket.send(clientFrame(JSON.stringify({ type: 'hello', id: 1, data: { token } })));
    const closed = this.socket.closed.then(() => `closing with ${this.socket.closeCode}`);
    const answer = await Promise.race([promise, closed]);
    this.greeted = undefined;
    if (!answer.includes('"ok":true')) throw new Error(`A hello was answered by ${answer}`);
  }

  write(id: number): void {
    this.socket.send(this.frame.withId(id));
  }
}
