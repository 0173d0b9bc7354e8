export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** Called for every whole frame: its payload is `bytes[start..end)`, and only valid during the call. */
export type OnFrame = (opcode: number, bytes: Buffer, start: number, end: number) => void;

/**
 * Cuts a server's byte stream into WebSocket frames without copying or decoding them: a load generator must
 * cost far less than the server it measures. It keeps only the beginning of a frame that a chunk cut off.
 */
export class FrameReader {
  private rest: Buffer | undefined;
  private readonly onFrame: OnFrame;

  constructor(onFrame: OnFrame) {
    this.onFrame = onFrame;
  }

  read(chunk: Buffer): void {
    const bytes = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    const end = bytes.length;
    let at = 0;
    while (end - at >= 2) {
      const first = bytes[at] ?? 0;
      const second = bytes[at + 1] ?? 0;
      let length = second;
      let start = at + 2;
      if (second === 126) {
        start = at + 4;
        if (start > end) break;
        length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
      } else if (second === 127) {
        start = at + 10;
        if (start > end) break;
        length = Number(bytes.readBigUInt64BE(at + 2));
      } else if (second > 127) {
        throw new Error('A server must not mask its frames.');
      }
      if (start + length > end) break;
      if ((first & 0xf0) !== 0x80) throw new Error('Fragmented or compressed frames were not asked for.');
      this.onFrame(first & 0x0f, bytes, start, start + length);
      at = start + length;
    }
    // A copy: the chunk's memory may belong to the socket.
    this.rest = at < end ? Buffer.from(bytes.subarray(at)) : undefined;
  }
}
