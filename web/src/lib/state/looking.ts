import { live } from './live.ts';

/** Tells the server which chat is before one's eyes, so that no device is made to ring for it. */
class Looking {
  #chatId: string | null = null;
  #told: string | null = null;
  #isDue = false;

  constructor() {
    live.onHello(() => {
      // What was said on the connection before ended with it.
      this.#told = null;
      this.#soon();
    });
    document.addEventListener('visibilitychange', () => this.#soon());
  }

  /** The chat comes on screen. */
  begin(chatId: string): void {
    this.#chatId = chatId;
    this.#soon();
  }

  /** It leaves the screen; another one may have come already. */
  end(chatId: string): void {
    if (this.#chatId === chatId) this.#chatId = null;
    this.#soon();
  }

  /** Going from one chat to the next is one change. */
  #soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      void this.#tell();
    });
  }

  async #tell(): Promise<void> {
    const chatId = document.visibilityState === 'visible' ? this.#chatId : null;
    if (chatId === this.#told) return;
    this.#told = chatId;
    await live.request('chat.look', { chatId });
  }
}

export const looking = new Looking();
