import type { Cursor, EventFrame, Message } from '@talky/server/protocol';

interface Seen {
  seq: number;
  rev: number;
}

/**
 * What was heard of each chat whose messages are on hand, told to the server on reconnecting. It follows
 * the events alone: a snapshot runs ahead of them while missed ones are still on their way, and a
 * connection that ends right then must not skip any.
 */
export class Cursors {
  readonly #seen = new Map<string, Seen>();

  /** From here on the chat's events are to be had without gap. */
  begin(chatId: string, seq: number, rev: number): void {
    this.#seen.set(chatId, { seq, rev });
  }

  has(chatId: string): boolean {
    return this.#seen.has(chatId);
  }

  forget(chatId: string): void {
    this.#seen.delete(chatId);
  }

  clear(): void {
    this.#seen.clear();
  }

  hear(frame: EventFrame): void {
    if (frame.type === 'message.created') this.#created(frame.data);
    else if (frame.type === 'message.updated' || frame.type === 'message.deleted') this.#changed(frame.data);
    else if (frame.type === 'chat.removed') this.forget(frame.data.chatId);
  }

  /** A new message's own rev says nothing about changes of older ones, which may come after it. */
  #created({ chat, seq }: Message): void {
    const seen = this.#seen.get(chat);
    if (seen && seq === seen.seq + 1) seen.seq = seq;
  }

  #changed({ chat, rev = 0 }: Message): void {
    const seen = this.#seen.get(chat);
    if (seen && rev > seen.rev) seen.rev = rev;
  }

  /** As `hello` wants it. */
  resume(): Record<string, Cursor> {
    return Object.fromEntries([...this.#seen].map(([chatId, { seq, rev }]) => [chatId, { seq, rev }]));
  }
}
