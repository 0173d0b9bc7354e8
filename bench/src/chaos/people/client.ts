import type { EventFrame, Message } from '@talky/server/protocol';
import type { Account } from './account.ts';
import type { Absence, Diary } from './diary.ts';
import { ChatInbox } from './inbox.ts';
import { LiveSocket } from './live-socket.ts';
import { type Letter, Outbox } from './outbox.ts';

const inFlightMax = 4;
const firstPauseMs = 100;
const longestPauseMs = 1_000;

/** Somebody with a client that keeps the contract: outbox in order, cursors, resume, and a new socket when one dies. */
export class Client {
  readonly account: Account;
  readonly outbox = new Outbox();
  readonly inboxes = new Map<string, ChatInbox>();
  /** Whom this one looks at. */
  watched: readonly string[] = [];
  private readonly diary: Diary;
  private readonly url: () => string;
  private socket: LiveSocket | undefined;
  /** Away until the first greeting. */
  private absence: Absence | undefined;
  private liveSince = 0;
  private pausedUntil = 0;
  private isGone = false;
  private written = 0;

  constructor(account: Account, url: () => string, diary: Diary) {
    this.account = account;
    this.url = url;
    this.diary = diary;
    this.absence = { userId: account.id, from: Number.NEGATIVE_INFINITY, noticed: Number.NEGATIVE_INFINITY };
    diary.absences.push(this.absence);
  }

  /** Connects, and again whenever the socket dies; resolves at the first greeting. */
  async connect(): Promise<void> {
    await this.connectOnce();
    void this.stay();
  }

  /** Connects, and stays away once that socket is dead. */
  async connectOnce(): Promise<void> {
    this.isGone = false;
    while (!(await this.greet())) await Bun.sleep(firstPauseMs);
  }

  /** Resolves when the present socket is dead, to when it last heard anything. */
  async ended(): Promise<number> {
    const { socket } = this;
    await socket?.died;
    return socket?.lastHeard ?? 0;
  }

  private async stay(): Promise<void> {
    for (let pause = firstPauseMs; !this.isGone; ) {
      await this.socket?.died;
      if (this.isGone) return;
      await Bun.sleep(pause * (0.5 + Math.random()));
      pause = (await this.greet()) ? firstPauseMs : Math.min(pause * 2, longestPauseMs);
    }
  }

  private noticeDeath(socket: LiveSocket): void {
    if (this.socket !== socket) return;
    this.socket = undefined;
    this.absence = { userId: this.account.id, from: socket.lastHeard, noticed: performance.now() };
    this.diary.absences.push(this.absence);
  }

  /** True once the server knows who this is and everything missed is on its way. */
  private async greet(): Promise<boolean> {
    let socket: LiveSocket;
    try {
      const token = await this.account.accessToken();
      // Fixed before the new socket opens: the old one adds nothing any more.
      const resume = Object.fromEntries([...this.inboxes].map(([id, { seq, rev }]) => [id, { seq, rev }]));
      socket = await LiveSocket.open(this.url(), (event) => this.hear(event));
      if (this.isGone) {
        socket.close();
        return false;
      }
      const reply = await socket.ask('hello', { token, resume });
      if (!reply?.ok) {
        socket.close();
        return false;
      }
      for (const chat of reply.data.chats) {
        if (!this.inboxes.has(chat._id)) this.inboxes.set(chat._id, new ChatInbox(chat));
        if (reply.data.reset.includes(chat._id)) void this.refetch(chat._id, chat.lastSeq, chat.lastRev);
      }
    } catch {
      return false;
    }
    this.socket = socket;
    this.liveSince = performance.now();
    void socket.died.then(() => this.noticeDeath(socket));
    if (this.absence) this.absence.back = this.liveSince;
    if (this.watched.length > 0) void this.look(socket);
    this.pump();
    return true;
  }

  private async look(socket: LiveSocket): Promise<void> {
    const reply = await socket.ask('presence.watch', { userIds: [...this.watched] });
    if (reply?.ok) for (const { userId, status } of reply.data) this.see(userId, status);
    else if (socket.isOpen) setTimeout(() => void this.look(socket), 500);
  }

  private see(userId: string, status: string): void {
    const sight = { watcherId: this.account.id, userId, isOffline: status === 'offline', at: performance.now() };
    this.diary.sights.push(sight);
  }

  private async refetch(chatId: string, lastSeq: number, lastRev: number): Promise<void> {
    const inbox = this.inboxes.get(chatId);
    if (!inbox) return;
    this.diary.resets++;
    inbox.hold();
    const messages: Message[] = [];
    while ((messages.at(-1)?.seq ?? inbox.base) < lastSeq) {
      const page = await this.account.page(chatId, messages.at(-1)?.seq ?? inbox.base).catch(() => undefined);
      if (page) messages.push(...page);
      else await Bun.sleep(longestPauseMs);
    }
    inbox.refetched(messages, lastRev);
  }

  private hear(event: EventFrame): void {
    if (event.type === 'presence.changed') return this.see(event.data.userId, event.data.status);
    if (event.type === 'message.created') {
      const { chat: chatId, seq } = event.data;
      const at = performance.now();
      if (this.absence) this.absence.reading ??= at;
      this.absence = undefined;
      this.inboxes.get(chatId)?.created(event.data);
      this.diary.deliveries.push({ chatId, seq, at, liveSince: this.liveSince });
    }
    if (event.type === 'message.updated' || event.type === 'message.deleted')
      this.inboxes.get(event.data.chat)?.changed(event.data);
  }

  /** Writes a message; it is sent as soon as those before it allow. */
  say(chatId: string): void {
    const clientId = `${this.account.name}-${++this.written}`;
    this.outbox.write(chatId, clientId, `${clientId} as first sent`);
    this.pump();
  }

  private pump(): void {
    const { socket } = this;
    if (!socket?.isOpen || performance.now() < this.pausedUntil) return;
    while (this.outbox.outCount < inFlightMax) {
      const letter = this.outbox.take();
      if (!letter) return;
      void this.deliver(socket, letter);
    }
  }

  private async deliver(socket: LiveSocket, letter: Letter): Promise<void> {
    const { chatId, clientId, content, sentAt } = letter;
    const reply = await socket.ask('message.send', { chatId, clientId, content });
    const answeredAt = performance.now();
    if (!reply) {
      this.outbox.takeBack(letter);
      return;
    }
    if (reply.ok) {
      this.diary.acknowledge({ chatId, senderId: this.account.id, clientId, content, isOrdered: true }, reply.data);
      this.outbox.acknowledged(letter);
    } else {
      this.outbox.takeBack(letter);
      this.refused(reply.error.code, reply.error.retryAfterMs);
    }
    const code = reply.ok ? undefined : reply.error.code;
    const outcome = code === undefined ? 'stored' : code === 'unavailable' ? 'unavailable' : 'other';
    this.diary.tries.push({ over: 'socket', sentAt, answeredAt, outcome, hasRetryAfter: false });
    this.pump();
  }

  /** Stops sending for a moment, then goes on from the first that is unacknowledged. */
  private refused(code: string, retryAfterMs = 1_000): void {
    if (code !== 'unavailable' && code !== 'overloaded')
      this.diary.surprises.push(`A message was refused with ${code}.`);
    this.pausedUntil = performance.now() + retryAfterMs;
    this.resumeSending();
  }

  /** A timer may fire early by what its process was busy: then there is a rest to wait. */
  private resumeSending(): void {
    const restMs = this.pausedUntil - performance.now();
    if (restMs <= 0) this.pump();
    else setTimeout(() => this.resumeSending(), restMs);
  }

  /** Closes and does not come back until `connect`. */
  leave(): void {
    this.isGone = true;
    this.socket?.close();
  }

  /** Stops as a process that is frozen: nobody is told. */
  freeze(): void {
    this.isGone = true;
    this.socket?.abandon();
  }
}
