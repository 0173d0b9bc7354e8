import type { Bot } from '@talky/server/protocol';
import * as api from '#lib/api/bots.ts';
import type { Failure, Result } from '#lib/api/failure.ts';

/** One's own bots; all of them for admins. */
class Bots {
  #items = $state.raw<readonly Bot[]>([]);
  #isLoaded = $state(false);
  #failure = $state.raw<Failure>();

  get items(): readonly Bot[] {
    return this.#items;
  }
  get isLoaded(): boolean {
    return this.#isLoaded;
  }
  get failure(): Failure | undefined {
    return this.#failure;
  }

  async load(): Promise<void> {
    const { data, error } = await api.findBots();
    this.#failure = error;
    if (!data) return;
    this.#items = data.items;
    this.#isLoaded = true;
  }

  /** Its token is in the answer, and nowhere afterwards. */
  async create(name: string): Promise<Result<api.BotWithToken>> {
    const result = await api.createBot(name);
    if (result.data) this.#items = [...this.#items, result.data.bot];
    return result;
  }

  /** A new token; the old ones end. */
  renewToken(botId: string): Promise<Result<api.BotWithToken>> {
    return api.renewBotToken(botId);
  }

  async remove(botId: string): Promise<Result<void>> {
    const result = await api.deleteBot(botId);
    if (!result.error) this.#items = this.#items.filter(({ _id }) => _id !== botId);
    return result;
  }
}

export const bots = new Bots();
