import type { ServerWebSocket } from 'bun';

/** Bytes that may wait on either side. Signals are small and rare: whoever has not read so many is not reading. */
const waitingMax = 1024 * 1024;
const tryAgainLater = 1013;
const goingAway = 1001;

type Frame = string | Buffer<ArrayBuffer>;

const isSendable = (code: number) => code === 1000 || (code >= 3000 && code <= 4999);

/**
 * A client's socket and LiveKit's, one for the other. It is Bun's `ws.data`, so Elysia's socket handler calls its
 * methods, as with realtime's `Connection`. Frames go on as they are, and neither end outlives the other; one that
 * does not read is cut, whereupon LiveKit's client resumes.
 */
export class Pipe {
  private client: ServerWebSocket<Pipe> | undefined;
  private readonly livekit: WebSocket;
  /** What LiveKit said before the client's socket stood. */
  private early: (string | ArrayBuffer)[] = [];

  private constructor(livekit: WebSocket) {
    this.livekit = livekit;
    livekit.onmessage = ({ data }) => this.toClient(data);
    livekit.onclose = ({ code }) => this.client?.close(isSendable(code) ? code : goingAway);
  }

  /** Resolves once LiveKit has taken the socket; rejects when it refuses it or does not answer. */
  static async to(url: string, limitMs: number): Promise<Pipe> {
    const livekit = new WebSocket(url);
    livekit.binaryType = 'arraybuffer';
    const pipe = new Pipe(livekit);
    const opened = Promise.withResolvers<void>();
    livekit.addEventListener('open', () => opened.resolve());
    livekit.addEventListener('error', () => opened.reject(new Error('LiveKit refused the socket.')));
    const timer = setTimeout(() => opened.reject(new Error('LiveKit did not answer.')), limitMs);
    try {
      await opened.promise;
    } catch (error) {
      livekit.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return pipe;
  }

  /** Ends what nobody took up. */
  end(): void {
    this.livekit.close();
  }

  open(client: ServerWebSocket<Pipe>): void {
    this.client = client;
    if (this.livekit.readyState !== WebSocket.OPEN) return client.close(goingAway);
    for (const frame of this.early) client.send(frame);
    this.early = [];
  }

  message(client: ServerWebSocket<Pipe>, frame: Frame): void {
    if (this.livekit.readyState !== WebSocket.OPEN) return;
    if (this.livekit.bufferedAmount > waitingMax) return client.close(tryAgainLater);
    this.livekit.send(frame);
  }

  close(_client: ServerWebSocket<Pipe>, code: number): void {
    this.livekit.close(isSendable(code) ? code : 1000);
  }

  drain(): void {}
  ping(): void {}
  pong(): void {}

  private toClient(frame: string | ArrayBuffer): void {
    const { client } = this;
    if (!client) this.early.push(frame);
    else if (client.getBufferedAmount() > waitingMax) client.close(tryAgainLater);
    else client.send(frame);
  }
}
