import { clientFrame } from '../frame-writer.ts';
import { NumberField } from './number-field.ts';
import { PreparedFrame } from './prepared-frame.ts';
import type { Author, FrameKind, Greeting, Wire } from './wire.ts';

const kindByLetter: Partial<Record<number, FrameKind>> = { 114: 'reply', 101: 'error' };

/** Talky's frames, which `bare` speaks as well. */
export class TalkyWire implements Wire {
  readonly path = '/ws';
  readonly keepsOrder = true;
  /** Pings are WebSocket's own. */
  readonly pong = Buffer.alloc(0);
  private readonly createdSeq = new NumberField('seq');
  private readonly replySeq = new NumberField('seq');
  private readonly replyId = new NumberField('id');

  opening(token: string): Buffer {
    return clientFrame(JSON.stringify({ type: 'hello', id: 1, data: { token } }));
  }

  greet(frame: string): Greeting {
    if (!frame.startsWith('{"type":"reply"')) return 'wait';
    return frame.includes('"ok":true') ? 'welcome' : 'refused';
  }

  author(chatId: string, content: string): Author {
    const body = JSON.stringify(content);
    const frame = new PreparedFrame(
      1,
      (id) => `{"type":"message.send","id":${id},"data":{"chatId":"${chatId}","clientId":"${id}","content":${body}}}`,
    );
    return {
      frame(id) {
        frame.put(0, id);
        return frame.bytes;
      },
    };
  }

  /** By fixed places of `{"type":"message.created"…`, `{"type":"reply"…` and `{"type":"error"…`. */
  kindOf(bytes: Buffer, start: number): FrameKind {
    const first = bytes[start + 9] ?? 0;
    if (first === 0x6d && bytes[start + 17] === 0x63) return 'created';
    return kindByLetter[first] ?? 'other';
  }

  seqOfCreated(bytes: Buffer, start: number, end: number): number {
    return this.createdSeq.read(bytes, start, end);
  }

  seqOfReply(bytes: Buffer, start: number, end: number): number {
    return this.replySeq.read(bytes, start, end);
  }

  idOfReply(bytes: Buffer, start: number, end: number): number {
    return this.replyId.read(bytes, start, end);
  }

  read(frame: string): { chat: string; content: string } {
    return (JSON.parse(frame) as { data: { chat: string; content: string } }).data;
  }
}
