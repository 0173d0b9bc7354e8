const zero = 48;
const nine = 57;

/** The number that begins at a place; -1 when no digit stands there. */
export function numberAt(bytes: Buffer, at: number, end: number): number {
  let value = -1;
  for (let i = at; i < end; i++) {
    const digit = bytes[i] ?? 0;
    if (digit < zero || digit > nine) break;
    value = Math.max(value, 0) * 10 + digit - zero;
  }
  return value;
}

function isAt(bytes: Buffer, at: number, key: Buffer): boolean {
  for (let i = 0; i < key.length; i++) if (bytes[at + i] !== key[i]) return false;
  return true;
}

/**
 * Reads one number of a JSON frame without parsing it. Frames of a kind look alike, so the place where
 * the key was last time is tried first. Quotes inside JSON strings are escaped: the key cannot be found there.
 */
export class NumberField {
  private hint = 0;
  private readonly key: Buffer;

  constructor(name: string) {
    this.key = Buffer.from(`"${name}":`);
  }

  /** -1 where the frame has no such number. */
  read(bytes: Buffer, start: number, end: number): number {
    let at = start + this.hint;
    if (!isAt(bytes, at, this.key)) {
      at = bytes.indexOf(this.key, start);
      if (at < 0 || at >= end) return -1;
      this.hint = at - start;
    }
    return numberAt(bytes, at + this.key.length, end);
  }
}
