import type { Member } from './member.ts';

const ringSize = 1 << 14;
const ringMask = ringSize - 1;

/** A message under way. */
export interface Pending {
  scheduledAt: number;
  ackedAt: number;
  deliveredAt: number;
}

/** A chat all of whose members are connected: counts, for each seq, how many have heard it. */
export class LiveChat {
  readonly members: Member[] = [];
  sent = 0;
  /** The newest seq that anyone has heard or had acknowledged. */
  head = 0;
  private readonly heardBy = new Int32Array(ringSize);
  private readonly pending: (Pending | undefined)[] = new Array(ringSize);
  private nextAuthor = 0;
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  /** Members write in turn. */
  author(): Member {
    const author = this.members[this.nextAuthor++ % this.members.length];
    if (!author) throw new Error('A chat without members has no author.');
    return author;
  }

  /** Notes one delivery; true when it was the last member's. */
  heard(seq: number): boolean {
    if (seq > this.head) this.head = seq;
    const place = seq & ringMask;
    const heard = (this.heardBy[place] ?? 0) + 1;
    const isLast = heard === this.members.length;
    this.heardBy[place] = isLast ? 0 : heard;
    return isLast;
  }

  /** The message with this seq, from either of its two ends: the author's reply, the last delivery. */
  take(seq: number): Pending | undefined {
    const found = this.pending[seq & ringMask];
    this.pending[seq & ringMask] = undefined;
    return found;
  }

  keep(seq: number, pending: Pending): void {
    if (seq > this.head) this.head = seq;
    this.pending[seq & ringMask] = pending;
  }
}
