import { Bot, type BotOptions } from '@talky/bots';
import { FakeTalky } from './fake-talky.ts';

/** A fake Talky with ada in #general, and bots that end with the test. */
export class Stage {
  readonly talky = new FakeTalky();
  readonly ada = this.talky.addPerson('ada');
  readonly general = this.talky.addChat({ name: 'general' });
  readonly #bots: Bot[] = [];

  /** A bot that has not started; it comes back within milliseconds. */
  bot(options: Partial<BotOptions> = {}): Bot {
    const bot = new Bot({
      url: this.talky.url,
      token: this.talky.token,
      backoff: { firstMs: 1, maxMs: 5 },
      ...options,
    });
    this.#bots.push(bot);
    return bot;
  }

  /** A started bot that answers every text with "you said …". */
  async parrot(options: Partial<BotOptions> = {}): Promise<Bot> {
    const bot = this.bot(options);
    bot.on('message:text', (ctx) => ctx.send(`you said ${ctx.text}`));
    await bot.start();
    return bot;
  }

  /** Resolves once the bot has said so much in #general. */
  answered(count: number): Promise<void> {
    return this.talky.until(() => this.talky.answers(this.general).length >= count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#bots.map((bot) => bot.stop()));
    await this.talky.stop();
  }
}
