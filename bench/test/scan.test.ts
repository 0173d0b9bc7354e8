import { expect, test } from 'bun:test';
import { kindOf, Scan } from '../src/load/scan.ts';

const message = (seq: number, content = 'x') =>
  JSON.stringify({ _id: 'a', sender: { _id: 'b' }, content, chat: 'c', seq, clientId: '1', readBy: [] });
const created = (seq: number, content?: string) => `{"type":"message.created","data":${message(seq, content)}}`;
const reply = (id: number, seq: number) => `{"type":"reply","id":${id},"ok":true,"data":${message(seq)}}`;

/** A frame in the middle of a chunk. */
function placed(frame: string): [Buffer, number, number] {
  const bytes = Buffer.from(`before${frame}{"seq":999,"id":999}`);
  return [bytes, 6, 6 + Buffer.byteLength(frame)];
}

test('a frame tells its kind', () => {
  const kinds = [
    created(1),
    reply(1, 1),
    '{"type":"message.updated","data":{}}',
    '{"type":"presence.changed","data":{}}',
  ];
  expect(kinds.map((frame) => kindOf(...(placed(frame).slice(0, 2) as [Buffer, number])))).toEqual([
    'created',
    'reply',
    'other',
    'other',
  ]);
});

test('numbers are read wherever the key stands, also where a content speaks of it', () => {
  const scan = new Scan();
  expect(scan.seqOfCreated(...placed(created(7)))).toBe(7);
  expect(scan.seqOfCreated(...placed(created(123_456)))).toBe(123_456);
  expect(scan.seqOfCreated(...placed(created(8, 'a longer one with "seq":5 in it')))).toBe(8);
  expect(scan.seqOfCreated(...placed(created(9)))).toBe(9);
  expect(scan.idOfReply(...placed(reply(100_000_001, 41)))).toBe(100_000_001);
  expect(scan.seqOfReply(...placed(reply(100_000_001, 41)))).toBe(41);
});

test("a frame without the number is not given the next one's", () => {
  const refusal = '{"type":"reply","id":5,"ok":false,"error":{"code":"not_found"}}';
  expect(new Scan().seqOfReply(...placed(refusal))).toBe(-1);
  expect(new Scan().idOfReply(...placed(refusal))).toBe(5);
});
