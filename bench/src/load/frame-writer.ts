import { opcodes } from './frame-reader.ts';

/**
 * A client's frame. Clients must mask; a mask of zeros leaves the payload as it is, so that a prepared frame
 * can be patched in place and sent again.
 */
export function clientFrame(payload: string | Buffer, opcode: number = opcodes.text): Buffer {
  const body = Buffer.from(payload);
  const long = body.length > 125;
  if (body.length > 0xffff) throw new Error('A load generator sends no frame past 64 KiB.');
  const frame = Buffer.alloc((long ? 8 : 6) + body.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (long ? 126 : body.length);
  if (long) frame.writeUInt16BE(body.length, 2);
  body.copy(frame, long ? 8 : 6);
  return frame;
}

const digits = 9;
/** Ids all have the same number of digits, so that they can be patched. */
export const firstId = 10 ** (digits - 1);

/** One author's `message.send`, prepared: only the id, which is the clientId as well, changes. */
export class SendFrame {
  readonly bytes: Buffer;
  private readonly places: number[];

  constructor(chatId: string, content: string) {
    const id = String(firstId);
    this.bytes = clientFrame(
      `{"type":"message.send","id":${id},"data":{"chatId":"${chatId}","clientId":"${id}","content":${JSON.stringify(content)}}}`,
    );
    const first = this.bytes.indexOf(id);
    this.places = [first, this.bytes.indexOf(id, first + digits)];
  }

  withId(id: number): Buffer {
    for (const place of this.places) {
      let rest = id;
      for (let i = digits - 1; i >= 0; i--) {
        this.bytes[place + i] = 48 + (rest % 10);
        rest = Math.floor(rest / 10);
      }
    }
    return this.bytes;
  }
}
