import type { SocketStatus } from '#lib/realtime/socket.ts';

/** How things stand between this tab and the server. */
class Connection {
  #status = $state<SocketStatus>('connecting');
  #waiting = $state(0);
  #isRefused = $state(false);

  /** connecting: nothing has failed yet; offline: a try has failed, and more follow. */
  get status(): SocketStatus {
    return this.#status;
  }
  /** So many messages of one's own wait to be sent. */
  get waiting(): number {
    return this.#waiting;
  }
  /** The server does not talk to pages of this address; only its operator can change that. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  setStatus(status: SocketStatus): void {
    this.#status = status;
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
