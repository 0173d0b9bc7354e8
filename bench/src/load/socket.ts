import { FrameReader, opcodes } from './frame-reader.ts';
import { clientFrame } from './frame-writer.ts';

export type OnText = (bytes: Buffer, start: number, end: number) => void;

/** A WebSocket client over plain TCP that hands on raw payloads. */
export class LoadSocket {
  /** The server's close code, once it closed. */
  closeCode: number | undefined;
  isOpen = false;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
  private readonly end: () => void;
  private tcp: Bun.Socket<undefined> | undefined;
  private unsent: Buffer | undefined;
  private readonly reader: FrameReader;

  constructor(onText: OnText) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.end = resolve;
    this.reader = new FrameReader((opcode, bytes, start, end) => {
      if (opcode === opcodes.text) onText(bytes, start, end);
      else if (opcode === opcodes.ping) this.send(clientFrame(bytes.subarray(start, end), opcodes.pong));
      else if (opcode === opcodes.close) this.closeCode = end - start >= 2 ? bytes.readUInt16BE(start) : 1005;
    });
  }

  async connect(port: number, path: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
    const fail = (reason: string) => {
      this.isOpen = false;
      reject(new Error(`The socket did not open: ${reason}`));
    };
    let head = '';
    this.tcp = await Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: {
        data: (_tcp, chunk) => {
          if (this.isOpen) {
            this.reader.read(chunk);
            return;
          }
          head += chunk.toString('latin1');
          const end = head.indexOf('\r\n\r\n');
          if (end < 0) return;
          if (!head.startsWith('HTTP/1.1 101')) {
            fail(head.slice(0, head.indexOf('\r\n')));
            return;
          }
          this.isOpen = true;
          resolve();
          if (head.length > end + 4) this.reader.read(Buffer.from(head.slice(end + 4), 'latin1'));
        },
        drain: () => this.flush(),
        close: () => {
          fail('closed');
          this.end();
        },
        error: (_tcp, error) => fail(error.message),
      },
    });
    this.tcp.setNoDelay(true);
    this.tcp.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await promise;
  }

  send(frame: Buffer): void {
    if (this.unsent) {
      this.unsent = Buffer.concat([this.unsent, frame]);
      return;
    }
    const written = this.tcp?.write(frame) ?? 0;
    if (written < frame.length) this.unsent = Buffer.from(frame.subarray(Math.max(written, 0)));
  }

  private flush(): void {
    const waiting = this.unsent;
    this.unsent = undefined;
    if (waiting) this.send(waiting);
  }

  close(): void {
    this.isOpen = false;
    this.tcp?.end();
  }
}
