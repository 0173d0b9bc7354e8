import type { Chat, Message } from '@talky/server/protocol';
import { SeqStream } from '../../check/seq-stream.ts';

/** What a reader has of one message. */
export interface Heard {
  id: string;
  content: string;
  isDeleted: boolean;
  rev: number;
}

const heardOf = (message: Message): Heard => ({
  id: message._id,
  content: message.content,
  isDeleted: message.deletedAt !== undefined,
  rev: message.rev ?? 0,
});

/** All that one person heard of one chat. */
export class ChatInbox {
  /** Everything raw, as it came: here a doubled or misplaced one shows. */
  readonly stream: SeqStream;
  /** The seq before the first one that must be heard. */
  readonly base: number;
  readonly messages = new Map<number, Heard>();
  /** What to resume from: fixed while no socket is open. */
  rev: number;
  changes = 0;
  /** Changes that came again, or behind a later one. */
  disorderedChanges = 0;
  /** Live messages that wait until the missed ones have been fetched. */
  private held: Message[] | undefined;

  constructor(chat: Chat) {
    this.base = chat.lastSeq;
    this.rev = chat.lastRev;
    this.stream = new SeqStream(chat.lastSeq);
  }

  get seq(): number {
    return this.stream.last;
  }

  created(message: Message): void {
    if (this.held) {
      this.held.push(message);
      return;
    }
    this.stream.hear(message.seq);
    if (!this.messages.has(message.seq)) this.messages.set(message.seq, heardOf(message));
  }

  changed(message: Message): void {
    const rev = message.rev ?? 0;
    this.changes++;
    if (rev <= this.rev) this.disorderedChanges++;
    else this.rev = rev;
    const known = this.messages.get(message.seq);
    if (known && known.rev < rev) this.messages.set(message.seq, heardOf(message));
  }

  /** The server says: too far behind, fetch it. Live messages are held until `refetched`. */
  hold(): void {
    this.held = [];
  }

  refetched(messages: readonly Message[], lastRev: number): void {
    const live = this.held ?? [];
    this.held = undefined;
    for (const message of messages) {
      if (message.seq > this.seq) this.stream.hear(message.seq);
      if (message.seq > this.base) this.messages.set(message.seq, heardOf(message));
    }
    this.rev = Math.max(this.rev, lastRev);
    for (const message of live) if (message.seq > this.seq) this.created(message);
  }
}
