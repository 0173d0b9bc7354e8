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
