import { describe, expect, test } from 'bun:test';
import { FrameReader, opcodes } from '../src/load/frame-reader.ts';
import { clientFrame } from '../src/load/frame-writer.ts';

function serverFrame(payload: string, opcode: number = opcodes.text): Buffer {
  const body = Buffer.from(payload);
  const head = body.length < 126 ? Buffer.alloc(2) : body.length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  head[1] = body.length < 126 ? body.length : body.length < 65_536 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(body.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, body]);
}

function collect() {
  const frames: string[] = [];
  const reader = new FrameReader((_opcode, bytes, start, end) => frames.push(bytes.toString('utf8', start, end)));
  return { frames, reader };
}

const payloads = ['', 'short', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(65_535), 'ä'.repeat(40_000), 'last'];
const stream = Buffer.concat(payloads.map((payload) => serverFrame(payload)));

describe('frames from a server', () => {
  test('come out whole with 7, 16 and 64 bit lengths', () => {
    const { frames, reader } = collect();
    reader.read(stream);
    expect(frames).toEqual(payloads);
  });

  test.each([1, 2, 3, 7, 1_000, 65_536])('come out whole from chunks of %d bytes', (size) => {
    const { frames, reader } = collect();
    for (let at = 0; at < stream.length; at += size) reader.read(stream.subarray(at, at + size));
    expect(frames).toEqual(payloads);
  });

  test('survive that a chunk is overwritten after it was read', () => {
    const { frames, reader } = collect();
    const frame = serverFrame('kept');
    const chunk = Buffer.from(frame.subarray(0, 4));
    reader.read(chunk);
    chunk.fill(0);
    reader.read(frame.subarray(4));
    expect(frames).toEqual(['kept']);
  });

  test('are refused when they are masked, fragmented or compressed', () => {
    const plain = serverFrame('fine');
    for (const first of [0x01, 0xc1]) {
      const odd = Buffer.from(plain);
      odd[0] = first;
      expect(() => collect().reader.read(odd)).toThrow();
    }
    expect(() => collect().reader.read(clientFrame('masked'))).toThrow('mask');
    expect(() => collect().reader.read(plain)).not.toThrow();
  });

  test('tell their kind', () => {
    const opcodesSeen: number[] = [];
    const reader = new FrameReader((opcode) => opcodesSeen.push(opcode));
    reader.read(Buffer.concat([serverFrame('a'), serverFrame('b', opcodes.ping), serverFrame('', opcodes.close)]));
    expect(opcodesSeen).toEqual([opcodes.text, opcodes.ping, opcodes.close]);
  });
});
