import type { Chat } from '@talky/server/protocol';
import type { Client } from './client.ts';
import { patiently } from './patience.ts';

/** The chats the bot is in, as last told. */
export class Chats {
  readonly #client: Client;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Chat>();

  constructor(client: Client, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  get all(): Chat[] {
    return [...this.#known.values()];
  }

  /** The copy that members share lacks what belongs to the viewer: that is kept. */
  learn(chat: Chat): void {
    this.#known.set(chat._id, { ...this.#known.get(chat._id), ...chat });
  }

  forget(chatId: string): void {
    this.#known.delete(chatId);
  }

  async find(chatId: string): Promise<Chat> {
    const known = this.#known.get(chatId);
    if (known) return known;
    const chat = await patiently(() => this.#client.chat(chatId), this.#signal);
    this.learn(chat);
    return chat;
  }

  /** All of them, as the server has them now. */
  list(): Promise<Chat[]> {
    return patiently(() => this.#client.chats(), this.#signal);
  }
}
