import type { Message } from '../src/protocol/resources.ts';
import type { RestClient } from './rest.ts';
import { CommandRefused, TestSocket } from './socket.ts';

interface Refusal {
  code: string;
  afterMs: number;
}

const historyPage = 100;

/**
 * Somebody who sends one message after the other into a chat and keeps a diary of the answers. As every client does,
 * they send what was refused again under the same clientId.
 */
export class Talker {
  readonly acknowledged: Message[] = [];
  readonly refusals: Refusal[] = [];
  /** The longest time between two acknowledgements. */
  longestGapMs = 0;
  readonly #socket: TestSocket;
  readonly #chatId: string;
  readonly #talking: Promise<void>;
  #waitingForAck = Promise.withResolvers<Message>();
  #waitingForRefusal = Promise.withResolvers<Refusal>();
  #isDone = false;

  private constructor(socket: TestSocket, chatId: string) {
    this.#socket = socket;
    this.#chatId = chatId;
    this.#talking = this.#talk();
  }

  /** Signs in on a socket of their own and begins. */
  static async enter(socketUrl: string, token: string, chatId: string): Promise<Talker> {
    const socket = await TestSocket.enter(socketUrl, token);
    return new Talker(socket, chatId);
  }

  /** The next acknowledgement from now on. */
  nextAck(): Promise<Message> {
    return this.#waitingForAck.promise;
  }

  nextRefusal(): Promise<Refusal> {
    return this.#waitingForRefusal.promise;
  }

  /** Sends no more and resolves when the last message is acknowledged. */
  async finish(): Promise<Message[]> {
    this.#isDone = true;
    await this.#talking;
    this.#socket.close();
    return this.acknowledged;
  }

  async #talk(): Promise<void> {
    let lastAt = performance.now();
    for (let n = 1; !this.#isDone; n++) {
      const message = await this.#sendUntilTaken(`message ${n}`);
      this.longestGapMs = Math.max(this.longestGapMs, performance.now() - lastAt);
      lastAt = performance.now();
      this.acknowledged.push(message);
      this.#waitingForAck.resolve(message);
      this.#waitingForAck = Promise.withResolvers();
    }
  }

  async #sendUntilTaken(content: string): Promise<Message> {
    for (;;) {
      const start = performance.now();
      try {
        return await this.#socket.ask('message.send', { chatId: this.#chatId, content, clientId: content });
      } catch (error) {
        if (!(error instanceof CommandRefused)) throw error;
        const refusal = { code: error.code, afterMs: performance.now() - start };
        this.refusals.push(refusal);
        this.#waitingForRefusal.resolve(refusal);
        this.#waitingForRefusal = Promise.withResolvers();
      }
      await Bun.sleep(50);
    }
  }
}

/** The whole history of a chat, page by page, as REST tells it. */
export async function readHistory(reader: RestClient, chatId: string): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const after = all.at(-1)?.seq ?? 0;
    const answer = await reader.get<{ items: Message[] }>(`/messages/${chatId}?limit=${historyPage}&after=${after}`);
    if (answer.status !== 200) throw new Error(`The history was answered ${answer.status}.`);
    all.push(...answer.body.items);
    if (answer.body.items.length < historyPage) return all;
  }
}
