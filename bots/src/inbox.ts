import type { Chat, Cursor, EventFrame, Message, Replies } from '@talky/server/protocol';
import type { Chats } from './chats.ts';
import type { Position } from './cursor-store.ts';
import type { Cursors } from './cursors.ts';
import { Mailbox } from './mailbox.ts';
import type { Change, Update } from './update.ts';

/** Keeps the hello well below a frame's 64 KiB; chats beyond are caught up by reading their history. */
const resumeMax = 500;
const listedAtHello = 100;

export interface InboxOptions {
  cursors: Cursors;
  chats: Chats;
  /** Messages behind a seq, in order; empty when there are none or they are not to be seen. */
  history(chatId: string, seq: number): Promise<Message[]>;
  /** Runs the handlers; resolves to false when the update was not handled. */
  handle(chatId: string, update: Update): Promise<boolean>;
  /** Nothing is known of earlier runs: what was said so far was not said to this bot. */
  isFresh: boolean;
}

/** What a greeting says of the chats the bot had seen. */
interface Greeting {
  /** The server sends what was missed of these by itself. */
  replayed: ReadonlySet<string>;
  /** These do not go on from where they stood. */
  reset: ReadonlySet<string>;
}

const noGreeting: Greeting = { replayed: new Set(), reset: new Set() };

/** Orders what comes in: every message of a chat once, by seq, none left out, and the cursor behind what is handled. */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #mailboxes = new Map<string, Mailbox>();
  #resumed: string[] = [];
  #isFresh: boolean;
  #isOpen = true;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#isFresh = options.isFresh;
  }

  /** What to say in hello: how far each chat has come in. */
  resume(): Record<string, Cursor> {
    const cursors: Record<string, Cursor> = {};
    for (const id of this.#options.cursors.chatIds.slice(-resumeMax)) {
      const mailbox = this.#find(id);
      if (mailbox) cursors[id] = { ...mailbox.received };
    }
    this.#resumed = Object.keys(cursors);
    return cursors;
  }

  /** Takes in a greeting; resolves once all chats are known. */
  async greeted(hello: Replies['hello']): Promise<void> {
    const { cursors, chats } = this.#options;
    const reset = new Set(hello.reset);
    const greeting = { reset, replayed: new Set(this.#resumed.filter((id) => !reset.has(id))) };
    const lost = new Set(cursors.chatIds);
    const meet = (chat: Chat) => {
      lost.delete(chat._id);
      this.#meet(chat, greeting);
    };
    hello.chats.forEach(meet);
    if (hello.chats.length >= listedAtHello) (await chats.list()).forEach(meet);
    for (const chatId of lost) this.#leave(chatId);
    if (this.#isFresh) await cursors.flush();
    this.#isFresh = false;
  }

  event(frame: EventFrame): void {
    if (!this.#isOpen) return;
    switch (frame.type) {
      case 'message.created':
        return this.#created(frame.data);
      case 'message.updated':
        return this.#changed({ kind: 'edited', message: frame.data });
      case 'message.deleted':
        return this.#changed({ kind: 'deleted', message: frame.data });
      case 'chat.created':
        return this.#meet(frame.data, noGreeting);
      case 'chat.updated':
        return this.#options.chats.learn(frame.data);
      case 'chat.removed':
        return this.#leave(frame.data.chatId);
    }
  }

  /** Begins nothing more; resolves when what has begun is done. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.all([...this.#mailboxes.values()].map((mailbox) => mailbox.close()));
  }

  #find(chatId: string): Mailbox | undefined {
    const known = this.#mailboxes.get(chatId);
    const cursor = this.#options.cursors.get(chatId);
    return known ?? (cursor && this.#open(chatId, cursor));
  }

  #open(chatId: string, start: Position): Mailbox {
    const mailbox = new Mailbox(start);
    this.#mailboxes.set(chatId, mailbox);
    return mailbox;
  }

  /** A chat as it is now: finds out what of it has not come in, and will not come by itself. */
  #meet(chat: Chat, { replayed, reset }: Greeting): void {
    if (!this.#isOpen) return;
    this.#options.chats.learn(chat);
    const mailbox = this.#find(chat._id) ?? this.#welcome(chat);
    if (reset.has(chat._id)) this.#realign(chat, mailbox);
    const { received } = mailbox;
    if (replayed.has(chat._id) || received.seq >= chat.lastSeq) return;
    this.#read(chat._id, mailbox, received.seq, chat.lastSeq);
    received.seq = chat.lastSeq;
  }

  #welcome(chat: Chat): Mailbox {
    // A member has the history before their coming as read, so what is unread was said to them.
    const seq = this.#isFresh ? chat.lastSeq : (chat.lastReadSeq ?? chat.lastSeq);
    const start = { seq, rev: chat.lastRev };
    const mailbox = this.#open(chat._id, start);
    if (this.#isFresh) this.#options.cursors.move(chat._id, start);
    else this.#post(chat._id, mailbox, { kind: 'added', chat }, start);
    return mailbox;
  }

  /** Too many changes were missed to be told them; and a server with fewer messages than it had is right. */
  #realign(chat: Chat, mailbox: Mailbox): void {
    const align = ({ seq }: Position) => ({ seq: Math.min(seq, chat.lastSeq), rev: chat.lastRev });
    Object.assign(mailbox.received, align(mailbox.received));
    mailbox.post(async () => {
      const handled = this.#options.cursors.get(chat._id);
      if (handled) this.#options.cursors.move(chat._id, align(handled));
    });
  }

  #created(message: Message): void {
    const mailbox = this.#find(message.chat);
    if (!mailbox) return void this.#introduce(message.chat);
    const { received } = mailbox;
    if (message.seq <= received.seq) return;
    // What was lost on the way comes before what came after it.
    if (message.seq > received.seq + 1) this.#read(message.chat, mailbox, received.seq, message.seq - 1);
    received.seq = message.seq;
    this.#post(message.chat, mailbox, { kind: 'created', message }, { seq: message.seq });
  }

  #changed(update: Change): void {
    const { chat, rev = 0 } = update.message;
    const mailbox = this.#find(chat);
    if (!mailbox || rev <= mailbox.received.rev) return;
    mailbox.received.rev = rev;
    this.#post(chat, mailbox, update, { rev });
  }

  /** Something came from a chat nobody has told of yet. */
  async #introduce(chatId: string): Promise<void> {
    const chat = await this.#options.chats.find(chatId).catch(() => undefined);
    if (chat) this.#meet(chat, noGreeting);
  }

  #post(chatId: string, mailbox: Mailbox, update: Update, moved: Partial<Position>): void {
    mailbox.post(() => this.#handle(chatId, mailbox, update, moved));
  }

  async #handle(chatId: string, mailbox: Mailbox, update: Update, moved: Partial<Position>): Promise<void> {
    const isHandled = await this.#options.handle(chatId, update);
    // Not of a chat that was left meanwhile.
    if (isHandled && this.#mailboxes.get(chatId) === mailbox) this.#options.cursors.move(chatId, moved);
  }

  /** Handles the messages behind `from` up to `to` from the history. */
  #read(chatId: string, mailbox: Mailbox, from: number, to: number): void {
    mailbox.post(async () => {
      for (let seq = from; seq < to; ) {
        const missed = await this.#options.history(chatId, seq);
        if (missed.length === 0) return;
        for (const message of missed) {
          if (message.seq > to || !mailbox.isOpen) return;
          await this.#handle(chatId, mailbox, { kind: 'created', message }, { seq: message.seq });
          seq = message.seq;
        }
      }
    });
  }

  #leave(chatId: string): void {
    void this.#mailboxes.get(chatId)?.close();
    this.#mailboxes.delete(chatId);
    this.#options.chats.forget(chatId);
    this.#options.cursors.forget(chatId);
  }
}
