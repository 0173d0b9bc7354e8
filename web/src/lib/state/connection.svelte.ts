import type { SocketStatus } from '#lib/realtime/socket.ts';

/** How things stand between this tab and the server. */
class Connection {
  #status = $state<SocketStatus>('connecting');
  #retryAt = $state<number>();
  #waiting = $state(0);
  #isRefused = $state(false);

  /** connecting: nothing has failed yet; offline: a try has failed, and the next is at `retryAt`. */
  get status(): SocketStatus {
    return this.#status;
  }
  /** When the next try begins, as `Date.now()` counts. */
  get retryAt(): number | undefined {
    return this.#retryAt;
  }
  /** So many messages of one's own wait to be sent. */
  get waiting(): number {
    return this.#waiting;
  }
  /** The server does not talk to pages of this address; only its operator can change that. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  setStatus(status: SocketStatus, retryAt: number | undefined): void {
    this.#status = status;
    this.#retryAt = retryAt;
    if (status === 'online') this.#isRefused = false;
  }

  setWaiting(count: number): void {
    this.#waiting = count;
  }

  refuse(): void {
    this.#isRefused = true;
  }
}

export const connection = new Connection();
