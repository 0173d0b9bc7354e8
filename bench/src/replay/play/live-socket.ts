import type { CommandData, CommandType, EventFrame, Replies, ReplyFrame, WireError } from '@talky/server/protocol';

type Down = EventFrame | ReplyFrame;

/** One person's socket: frames up with a reply each, events down. */
export class LiveSocket {
  onEvent: (event: EventFrame) => void = () => undefined;
  private readonly ws: WebSocket;
  private readonly waiting = new Map<string, PromiseWithResolvers<ReplyFrame>>();
  private heartbeat: ReturnType<typeof setInterval> | undefined;
  private nextId = 1;
  private isClosing = false;

  private constructor(ws: WebSocket) {
    this.ws = ws;
    ws.onmessage = ({ data }) => this.take(JSON.parse(String(data)) as Down);
    ws.onclose = ({ code }) => this.end(code);
  }

  /** Connects and says hello. */
  static async open(url: string, token: string): Promise<LiveSocket> {
    const ws = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`);
    await new Promise<void>((resolve, reject) => {
      ws.onopen = () => resolve();
      ws.onclose = ({ code }) => reject(new Error(`The socket did not open (${code}).`));
    });
    const socket = new LiveSocket(ws);
    const { heartbeatMs } = await socket.request('hello', { token });
    socket.heartbeat = setInterval(() => void socket.request('ping', {}).catch(() => undefined), heartbeatMs);
    return socket;
  }

  /** Sends a frame and waits for its reply; where the server asks for patience, as often as it takes. */
  async request<K extends CommandType>(type: K, data: CommandData[K]): Promise<Replies[K]> {
    for (;;) {
      const reply = await this.ask(type, data);
      if (reply.ok) return reply.data as Replies[K];
      if (reply.error.code !== 'rate_limited') throw new Error(`${type} was refused: ${describe(reply.error)}`);
      await Bun.sleep(reply.error.retryAfterMs ?? 1_000);
    }
  }

  close(): void {
    this.isClosing = true;
    this.ws.close();
  }

  private ask(type: CommandType, data: object): Promise<ReplyFrame> {
    if (this.ws.readyState !== WebSocket.OPEN) return Promise.reject(new Error('The socket is closed.'));
    const id = String(this.nextId++);
    const waiter = Promise.withResolvers<ReplyFrame>();
    this.waiting.set(id, waiter);
    this.ws.send(JSON.stringify({ type, id, data }));
    return waiter.promise;
  }

  private take(frame: Down): void {
    if (frame.type !== 'reply') {
      this.onEvent(frame);
      return;
    }
    const id = String(frame.id);
    this.waiting.get(id)?.resolve(frame);
    this.waiting.delete(id);
  }

  private end(code: number): void {
    clearInterval(this.heartbeat);
    if (this.isClosing) return;
    for (const { reject } of this.waiting.values()) reject(new Error(`The server closed the socket (${code}).`));
    this.waiting.clear();
  }
}

const describe = ({ code, message }: WireError) => `${code}: ${message}`;
