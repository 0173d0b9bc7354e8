import { clientFrame } from '../frame-writer.ts';
import { NumberField, numberAt } from './number-field.ts';
import { firstId, PreparedFrame } from './prepared-frame.ts';
import type { Author, FrameKind, Greeting, Wire } from './wire.ts';

const [two, three, four, letterM] = [0x32, 0x33, 0x34, 0x6d];
/** `43`, before the digits of an acknowledgement's id. */
const ackHead = 2;

/**
 * Socket.IO 4 over Engine.IO 4, WebSocket from the first byte on. A packet is Engine.IO's digit (0 open, 2 ping,
 * 3 pong, 4 message), then Socket.IO's (0 connect, 2 event, 3 acknowledgement, 4 refused), then JSON.
 * The server numbers nothing: the generator's own number travels along as `seq` and shows what was lost or doubled.
 */
export class SocketIoWire implements Wire {
  readonly path = '/socket.io/?EIO=4&transport=websocket';
  readonly keepsOrder = false;
  readonly pong = clientFrame('3');
  private readonly createdSeq = new NumberField('seq');
  private readonly replySeq = new NumberField('seq');

  opening(): undefined {}

  greet(frame: string, token: string): Greeting {
    if (frame.startsWith('0')) return clientFrame(`40${JSON.stringify({ token })}`);
    if (frame === '2') return this.pong;
    if (frame.startsWith('40')) return 'welcome';
    return frame.startsWith('44') ? 'refused' : 'wait';
  }

  author(chatId: string, content: string): Author {
    const body = JSON.stringify(content);
    const frame = new PreparedFrame(
      2,
      (id, seq) => `42${id}["message",{"chatId":"${chatId}","content":${body},"seq":${seq}}]`,
    );
    return {
      frame(id, number) {
        frame.put(0, id);
        frame.put(1, firstId + number);
        return frame.bytes;
      },
    };
  }

  kindOf(bytes: Buffer, start: number): FrameKind {
    const engine = bytes[start];
    const type = bytes[start + 1];
    if (engine === two) return 'ping';
    if (engine !== four) return 'other';
    if (type === two && bytes[start + 4] === letterM) return 'created';
    if (type === three) return 'reply';
    return type === four ? 'error' : 'other';
  }

  seqOfCreated(bytes: Buffer, start: number, end: number): number {
    return unshifted(this.createdSeq.read(bytes, start, end));
  }

  seqOfReply(bytes: Buffer, start: number, end: number): number {
    return unshifted(this.replySeq.read(bytes, start, end));
  }

  idOfReply(bytes: Buffer, start: number, end: number): number {
    return numberAt(bytes, start + ackHead, end);
  }

  read(frame: string): { chat: string; content: string } {
    const [, message] = JSON.parse(frame.slice(ackHead)) as [string, { chat: string; content: string }];
    return message;
  }
}

const unshifted = (number: number) => (number < 0 ? -1 : number - firstId);
