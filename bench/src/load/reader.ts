export interface Answer {
  status: number;
  /** Undecoded: most bodies are only counted. */
  body: Buffer;
}

/** A GET, or with a body a POST of JSON. */
export interface Request {
  path: string;
  token?: string;
  body?: string;
}

/** One HTTP connection kept alive, one request at a time; reads only answers that state their length. */
export class Reader {
  private tcp: Bun.Socket<undefined> | undefined;
  private chunks: Buffer[] = [];
  private size = 0;
  private answerSize = -1;
  private bodyStart = 0;
  private resolve: ((answer: Answer) => void) | undefined;
  private reject: ((error: Error) => void) | undefined;
  private readonly port: number;

  constructor(port: number) {
    this.port = port;
  }

  async connect(): Promise<void> {
    this.tcp = await Bun.connect({
      hostname: '127.0.0.1',
      port: this.port,
      socket: {
        data: (_tcp, chunk) => this.take(chunk),
        close: () => this.reject?.(new Error('The server closed a connection that was to be kept alive.')),
        error: (_tcp, error) => this.reject?.(error),
      },
    });
  }

  ask({ path, token, body }: Request): Promise<Answer> {
    const who = token ? `Authorization: Bearer ${token}\r\n` : '';
    const what = body ? `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` : '';
    const head = `${body ? 'POST' : 'GET'} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\n${who}${what}\r\n`;
    this.tcp?.write(head + (body ?? ''));
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  close(): void {
    this.tcp?.end();
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.answerSize < 0 && !this.readHead()) return;
    if (this.size < this.answerSize) return;
    const bytes = this.chunks.length === 1 && this.chunks[0] ? this.chunks[0] : Buffer.concat(this.chunks);
    const status = Number(bytes.toString('latin1', 9, 12));
    const body = bytes.subarray(this.bodyStart, this.answerSize);
    this.chunks = [];
    this.size = 0;
    this.answerSize = -1;
    this.resolve?.({ status, body });
  }

  private readHead(): boolean {
    const bytes = Buffer.concat(this.chunks);
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const length = /\r\ncontent-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1];
    if (length === undefined) {
      this.reject?.(new Error('An answer did not state its length.'));
      return false;
    }
    this.bodyStart = end + 4;
    this.answerSize = this.bodyStart + Number(length);
    return true;
  }
}
