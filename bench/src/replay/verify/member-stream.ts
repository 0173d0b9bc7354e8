import type { Message } from '@talky/server/protocol';
import { SeqStream } from '../../check/seq-stream.ts';
import type { Timeline } from './timeline.ts';

export interface Findings {
  deliveries: number;
  lost: number;
  doubled: number;
  disordered: number;
  /** Heard with another content, author or kind than the export has, or heard by someone who had left. */
  wrong: number;
}

/** Holds what one member hears of one chat, from joining to leaving, against its timeline. */
export class MemberStream {
  private readonly timeline: Timeline;
  private readonly created: SeqStream;
  private readonly changed: SeqStream;
  private deliveries = 0;
  private wrong = 0;
  private leftAt: { seq: number; rev: number } | undefined;
  /** The seq of one's own joining, which one may or may not hear. */
  private ownJoin: number | undefined;

  /** `ownJoin` for somebody who joins later; a founder hears everything from the base on. */
  constructor(timeline: Timeline, ownJoin?: number) {
    this.timeline = timeline;
    this.ownJoin = ownJoin;
    this.created = new SeqStream(ownJoin ?? timeline.base);
    this.changed = new SeqStream(timeline.rev);
  }

  /** From this line on, which is one's own leaving, nothing needs to come and nothing after it may. */
  leave(seq: number): void {
    this.leftAt = { seq, rev: this.timeline.rev };
  }

  hear(message: Message): void {
    if (message.seq === this.ownJoin) {
      this.ownJoin = undefined;
      return;
    }
    if (message.seq === this.leftAt?.seq) return;
    if (this.leftAt && message.seq > this.leftAt.seq) {
      this.wrong++;
      return;
    }
    this.deliveries++;
    this.created.hear(message.seq);
    if (!this.timeline.matchesSent(message)) this.wrong++;
  }

  hearChange(message: Message): void {
    this.deliveries++;
    this.changed.hear(message.rev ?? 0);
    if (!this.timeline.matchesEdit(message)) this.wrong++;
  }

  get isComplete(): boolean {
    return this.lost === 0;
  }

  private get lost(): number {
    const head = this.leftAt ? this.leftAt.seq - 1 : this.timeline.head;
    return this.created.lost(head) + this.changed.lost(this.leftAt?.rev ?? this.timeline.rev);
  }

  findings(): Findings {
    return {
      deliveries: this.deliveries,
      lost: this.lost,
      doubled: this.created.doubled + this.changed.doubled,
      disordered: this.created.disordered + this.changed.disordered,
      wrong: this.wrong,
    };
  }
}
