import type { Webhook } from '@talky/server/protocol';
import type { Failure, Result } from '#lib/api/failure.ts';
import * as api from '#lib/api/webhooks.ts';

/** The addresses that post into a chat. */
export class Webhooks {
  readonly chatId: string;
  #items = $state.raw<readonly Webhook[]>([]);
  #isLoaded = $state(false);
  #failure = $state.raw<Failure>();

  constructor(chatId: string) {
    this.chatId = chatId;
  }

  get items(): readonly Webhook[] {
    return this.#items;
  }
  get isLoaded(): boolean {
    return this.#isLoaded;
  }
  get failure(): Failure | undefined {
    return this.#failure;
  }

  async load(): Promise<void> {
    const { data, error } = await api.findWebhooks(this.chatId);
    this.#failure = error;
    if (!data) return;
    this.#items = data.items;
    this.#isLoaded = true;
  }

  /** The address is in the answer, and nowhere afterwards. */
  async create(name: string): Promise<Result<Webhook>> {
    const result = await api.createWebhook(this.chatId, name);
    if (result.data) this.#items = [...this.#items, result.data];
    return result;
  }

  async remove(webhookId: string): Promise<Result<void>> {
    const result = await api.deleteWebhook(webhookId);
    if (!result.error) this.#items = this.#items.filter(({ _id }) => _id !== webhookId);
    return result;
  }
}
