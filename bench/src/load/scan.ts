export type FrameKind = 'created' | 'reply' | 'other';

const seqKey = Buffer.from('"seq":');
const idKey = Buffer.from('"id":');
const zero = 48;
const nine = 57;

/** Reads a frame's kind from fixed places of `{"type":"message.created"…` and `{"type":"reply"…`. */
export function kindOf(bytes: Buffer, start: number): FrameKind {
  const first = bytes[start + 9];
  if (first === 0x6d && bytes[start + 17] === 0x63) return 'created';
  if (first === 0x72 && bytes[start + 10] === 0x65) return 'reply';
  return 'other';
}

function isAt(bytes: Buffer, at: number, key: Buffer): boolean {
  for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return false;
  return true;
}

/**
 * Reads one number of a JSON frame without parsing it. Frames of a kind look alike, so the place where
 * the key was last time is tried first. Quotes inside JSON strings are escaped: the key cannot be found there.
 */
class NumberField {
  private hint = 0;
  private readonly key: Buffer;

  constructor(key: Buffer) {
    this.key = key;
  }

  read(bytes: Buffer, start: number, end: number): number {
    let at = start + this.hint;
    if (!isAt(bytes, at, this.key)) {
      at = bytes.indexOf(this.key, start);
      if (at < 0 || at >= end) return -1;
      this.hint = at - start;
    }
    let value = 0;
    for (let i = at + this.key.length; i < end; i++) {
      const digit = bytes[i] ?? 0;
      if (digit < zero || digit > nine) break;
      value = value * 10 + digit - zero;
    }
    return value;
  }
}

/** What a load generator looks at: an event's seq, a reply's id and seq; -1 where there is none. */
export class Scan {
  private readonly createdSeq = new NumberField(seqKey);
  private readonly replySeq = new NumberField(seqKey);
  private readonly replyId = new NumberField(idKey);

  seqOfCreated(bytes: Buffer, start: number, end: number): number {
    return this.createdSeq.read(bytes, start, end);
  }

  seqOfReply(bytes: Buffer, start: number, end: number): number {
    return this.replySeq.read(bytes, start, end);
  }

  idOfReply(bytes: Buffer, start: number, end: number): number {
    return this.replyId.read(bytes, start, end);
  }
}
