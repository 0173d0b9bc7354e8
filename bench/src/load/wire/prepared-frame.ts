import { clientFrame } from '../frame-writer.ts';

const digits = 9;

/** Patched numbers all have the same number of digits: they begin here. */
export const firstId = 10 ** (digits - 1);

/** A client’s frame made once: only its numbers change, in place. */
export class PreparedFrame {
  readonly bytes: Buffer;
  private readonly places: readonly number[][];

  /** `make` writes the payload with a mark wherever a number is to stand; equal marks get the same number. */
  constructor(slots: number, make: (...marks: number[]) => string) {
    const marks = Array.from({ length: slots }, (_, slot) => firstId + slot);
    this.bytes = clientFrame(make(...marks));
    this.places = marks.map((mark) => placesOf(this.bytes, String(mark)));
  }

  /** Puts a number wherever the slot's mark stood. */
  put(slot: number, value: number): void {
    for (const place of this.places[slot] ?? []) {
      let rest = value;
      for (let i = digits - 1; i >= 0; i--) {
        this.bytes[place + i] = 48 + (rest % 10);
        rest = Math.floor(rest / 10);
      }
    }
  }
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) places.push(at);
  return places;
}
