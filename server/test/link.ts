import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Where a link leads. */
export interface LinkTarget {
  host?: string;
  port: number;
}

/** A half of a connection stops reading while this much waits to be passed on. */
const heldLimit = 1 << 20;

/**
 * A TCP link between two programs that a test can cut, silence, slow and heal. Connect to `port` instead of to the
 * target. Nothing is ever lost from a connection that survives: like a network, a link delays bytes or ends them all.
 */
export class Link {
  readonly #target: LinkTarget;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #latencyMs = 0;
  #silence: PromiseWithResolvers<void> | undefined;

  private constructor(target: LinkTarget) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => void this.#accept(near));
  }

  /** Opens a link on a free port of 127.0.0.1, or on the given one. */
  static open(target: LinkTarget, port = 0): Promise<Link> {
    const link = new Link(target);
    return new Promise((resolve, reject) => {
      link.#server.once('error', reject);
      link.#server.listen(port, '127.0.0.1', () => resolve(link));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open on either side. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Resets every connection, and each new one as soon as it is made, as a host does whose program died. */
  cut(): void {
    this.#isCut = true;
    this.#silence?.resolve();
    this.#silence = undefined;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Passes nothing on, no byte and no end, though connecting works: as a stopped program or a dead cable does. */
  silence(): void {
    this.#silence ??= Promise.withResolvers();
    for (const socket of this.#sockets) socket.pause();
  }

  /** Delays whatever comes from now on, in each direction. */
  slow(latencyMs: number): void {
    this.#latencyMs = latencyMs;
  }

  /** Makes it a good link again. What silence held back is passed on. */
  heal(): void {
    this.#isCut = false;
    this.#latencyMs = 0;
    this.#silence?.resolve();
    this.#silence = undefined;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Ends every connection and stops listening. */
  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #accept(near: Socket): Promise<void> {
    this.#keep(near);
    near.pause();
    while (this.#silence) await this.#silence.promise;
    if (this.#isCut) near.resetAndDestroy();
    if (near.destroyed) return;
    const far = connect({ host: '127.0.0.1', ...this.#target, allowHalfOpen: true, noDelay: true });
    this.#keep(far);
    this.#relay(near, far);
    this.#relay(far, near);
    near.resume();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    // What went wrong is told to the other side by the close that follows.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #relay(from: Socket, to: Socket): void {
    let held = 0;
    let last = Promise.resolve();
    /** Everything in its order, each no sooner than it may pass. */
    const pass = (what: () => void) => {
      const due = performance.now() + this.#latencyMs;
      last = last.then(async () => {
        const wait = due - performance.now();
        if (wait > 0) await Bun.sleep(wait);
        while (this.#silence) await this.#silence.promise;
        what();
      });
    };
    from.on('data', (chunk: Buffer) => {
      held += chunk.length;
      if (held > heldLimit) from.pause();
      pass(() => {
        to.write(chunk, () => {
          held -= chunk.length;
          if (held <= heldLimit && !this.#silence) from.resume();
        });
      });
    });
    from.on('end', () => pass(() => to.end()));
    from.on('close', (hadError) => pass(() => (hadError ? to.resetAndDestroy() : to.destroySoon())));
  }
}
