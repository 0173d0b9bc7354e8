import type { Message } from '@talky/server/protocol';

/** An acknowledged message. */
export interface Ack {
  chatId: string;
  senderId: string;
  clientId: string;
  messageId: string;
  seq: number;
  content: string;
  /** `performance.now()` when the answer came. */
  at: number;
  /** Sent one after the other by one person: their order is a promise. */
  isOrdered: boolean;
}

/** An answer to a try at sending. */
export interface Try {
  over: 'socket' | 'REST';
  sentAt: number;
  answeredAt: number;
  outcome: 'stored' | 'unavailable' | 'other';
  /** REST: the answer said when to come again. */
  hasRetryAfter: boolean;
}

/** A message that came to somebody. */
export interface Delivery {
  chatId: string;
  seq: number;
  at: number;
  /** When the socket it came on was greeted. */
  liveSince: number;
}

/** One person's time without a greeted socket. */
export interface Absence {
  userId: string;
  /** When they last heard anything. */
  from: number;
  /** When the socket was known to be dead. */
  noticed: number;
  /** When they were greeted again. */
  back?: number;
  /** When the first message came after that. */
  reading?: number;
}

/** What somebody was told of another's presence. */
export interface Sight {
  watcherId: string;
  userId: string;
  isOffline: boolean;
  at: number;
}

/** Everything that was noticed during a run, for whoever judges it. */
export class Diary {
  readonly acks: Ack[] = [];
  readonly tries: Try[] = [];
  readonly deliveries: Delivery[] = [];
  readonly absences: Absence[] = [];
  readonly sights: Sight[] = [];
  /** What no honest run shows, as sentences. */
  readonly surprises: string[] = [];
  /** Chats that a client had to fetch anew. */
  resets = 0;
  private readonly answered = new Map<string, string>();

  acknowledge(ack: Omit<Ack, 'messageId' | 'seq' | 'at'>, message: Message): void {
    const key = `${ack.senderId} ${ack.clientId}`;
    const first = this.answered.get(key);
    if (first !== undefined && first !== message._id)
      this.surprises.push(`${ack.clientId} was acknowledged as two messages.`);
    if (first !== undefined) return;
    this.answered.set(key, message._id);
    this.acks.push({ ...ack, messageId: message._id, seq: message.seq, at: performance.now() });
  }
}
