import type { Position } from './cursor-store.ts';

/** What has come in from one chat: its tasks run one after another. */
export class Mailbox {
  /** How far messages and changes have come in, handled or not: where a reconnect resumes. */
  readonly received: Position;
  #tail: Promise<void> = Promise.resolve();
  #isOpen = true;

  constructor(received: Position) {
    this.received = { ...received };
  }

  /** False once nothing more is to be handled. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The task must not throw. */
  post(task: () => Promise<void>): void {
    this.#tail = this.#tail.then(() => (this.#isOpen ? task() : undefined));
  }

  /** Tasks that have not begun will not; resolves when the one under way is done. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#tail;
  }
}
