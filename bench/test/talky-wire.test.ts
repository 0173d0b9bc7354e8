import { expect, test } from 'bun:test';
import { firstId } from '../src/load/wire/prepared-frame.ts';
import { TalkyWire } from '../src/load/wire/talky-wire.ts';

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
  const wire = new TalkyWire();
  const kindOf = (frame: string) => {
    const [bytes, start] = placed(frame);
    return wire.kindOf(bytes, start);
  };
  expect(kindOf(created(1))).toBe('created');
  expect(kindOf(reply(1, 1))).toBe('reply');
  expect(kindOf('{"type":"error","data":{}}')).toBe('error');
  expect(kindOf('{"type":"message.updated","data":{}}')).toBe('other');
  expect(kindOf('{"type":"presence.changed","data":{}}')).toBe('other');
});

test('numbers are read wherever the key stands, also where a content speaks of it', () => {
  const wire = new TalkyWire();
  expect(wire.seqOfCreated(...placed(created(7)))).toBe(7);
  expect(wire.seqOfCreated(...placed(created(123_456)))).toBe(123_456);
  expect(wire.seqOfCreated(...placed(created(8, 'a longer one with "seq":5 in it')))).toBe(8);
  expect(wire.seqOfCreated(...placed(created(9)))).toBe(9);
  expect(wire.idOfReply(...placed(reply(100_000_001, 41)))).toBe(100_000_001);
  expect(wire.seqOfReply(...placed(reply(100_000_001, 41)))).toBe(41);
});

test("a frame without the number is not given the next one's", () => {
  const refusal = '{"type":"reply","id":5,"ok":false,"error":{"code":"not_found"}}';
  expect(new TalkyWire().seqOfReply(...placed(refusal))).toBe(-1);
  expect(new TalkyWire().idOfReply(...placed(refusal))).toBe(5);
});

test('a prepared message carries each new id as its clientId too', () => {
  const author = new TalkyWire().author('0123456789abcdef01234567', 'hi');
  for (const id of [firstId + 42, firstId + 987_654]) {
    const frame = author.frame(id, 1);
    expect(JSON.parse(frame.subarray(frame.indexOf('{')).toString())).toEqual({
      type: 'message.send',
      id,
      data: { chatId: '0123456789abcdef01234567', clientId: String(id), content: 'hi' },
    });
  }
});
