import { histogram, record } from './histogram.ts';
import type { LiveChat, Pending } from './live-chat.ts';
import { content, type Member } from './member.ts';
import { firstId } from './wire/prepared-frame.ts';
import type { Wire } from './wire/wire.ts';

/** One delivery in so many is parsed whole and compared. */
const auditEvery = 1_024;

/**
 * Everything between authors and members: a message is complete when its author has the acknowledgement
 * and every member has the message. Latencies count from the moment a message was due, in microseconds.
 */
export class Exchange {
  sent = 0;
  completed = 0;
  delivered = 0;
  audited = 0;
  /** To the author's reply. */
  ack = histogram();
  /** To the last member's delivery. */
  delivery = histogram();
  readonly problems = new Set<string>();
  onComplete: ((chat: LiveChat) => void) | undefined;
  private readonly waiting = new Map<number, Pending>();
  readonly wire: Wire;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  send(chat: LiveChat, scheduledAt: number): void {
    const id = firstId + this.sent++;
    this.waiting.set(id, { scheduledAt, ackedAt: 0, deliveredAt: 0 });
    chat.author().write(id, ++chat.sent);
  }

  reply(member: Member, bytes: Buffer, start: number, end: number): void {
    const seq = this.wire.seqOfReply(bytes, start, end);
    const id = this.wire.idOfReply(bytes, start, end);
    const pending = this.waiting.get(id);
    if (seq < 0 || !pending) {
      this.problems.add(`A send was answered by ${bytes.toString('utf8', start, Math.min(end, start + 200))}`);
      return;
    }
    this.waiting.delete(id);
    const now = performance.now();
    const met = member.chat.take(seq);
    if (met) {
      this.complete(member.chat, pending.scheduledAt, now, met.deliveredAt);
    } else {
      pending.ackedAt = now;
      member.chat.keep(seq, pending);
    }
  }

  created(member: Member, bytes: Buffer, start: number, end: number): void {
    const seq = this.wire.seqOfCreated(bytes, start, end);
    member.stream.hear(seq);
    if (++this.delivered % auditEvery === 0) this.audit(member, bytes.toString('utf8', start, end));
    if (!member.chat.heard(seq)) return;
    const now = performance.now();
    const met = member.chat.take(seq);
    if (met) this.complete(member.chat, met.scheduledAt, met.ackedAt, now);
    else member.chat.keep(seq, { scheduledAt: 0, ackedAt: 0, deliveredAt: now });
  }

  /** A server's complaint that answers nothing in particular. */
  complain(bytes: Buffer, start: number, end: number): void {
    this.problems.add(`The server said ${bytes.toString('utf8', start, Math.min(end, start + 200))}`);
  }

  startMeasuring(): void {
    this.ack = histogram();
    this.delivery = histogram();
  }

  private complete(chat: LiveChat, scheduledAt: number, ackedAt: number, deliveredAt: number): void {
    this.completed++;
    record(this.ack, ackedAt - scheduledAt);
    record(this.delivery, deliveredAt - scheduledAt);
    this.onComplete?.(chat);
  }

  private audit(member: Member, frame: string): void {
    this.audited++;
    const heard = this.wire.read(frame);
    if (heard.chat !== member.chat.id || heard.content !== content)
      this.problems.add(`A member heard ${frame.slice(0, 300)}`);
  }
}
