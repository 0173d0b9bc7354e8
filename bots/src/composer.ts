import type { Context } from './context.ts';
import { type Filter, type Filtered, type MatchContext, matches } from './filter.ts';
import { compose, type Middleware } from './middleware.ts';

/**
 * A stack of handlers. `Bot` is one; make others to keep what belongs together in a file of its own.
 *
 * ```ts
 * export const greetings = new Composer();
 * greetings.hears(/^hello/i, (ctx) => ctx.reply('Hello!'));
 * // elsewhere
 * bot.use(greetings);
 * ```
 */
export class Composer {
  readonly #stack: Middleware[] = [];

  /**
   * Runs for everything the bot hears. What stands after it runs only when it calls `next`.
   *
   * ```ts
   * bot.use(async (ctx, next) => {
   *   const start = performance.now();
   *   await next();
   *   console.log(ctx.chat.chatName, performance.now() - start);
   * });
   * ```
   */
  use(...handlers: (Middleware | Composer)[]): this {
    this.#stack.push(...handlers.map((handler) => (handler instanceof Composer ? handler.middleware() : handler)));
    return this;
  }

  /**
   * Runs for what the filter lets through, with the context narrowed to it. What it does not let through
   * goes on to the next handler.
   *
   * ```ts
   * bot.on('command:roll', (ctx) => ctx.reply(roll(ctx.args)));
   * ```
   */
  on<F extends Filter>(filter: F, ...handlers: Middleware<Filtered<F>>[]): this {
    const passes = matches(filter);
    const handle = compose(handlers);
    return this.use((ctx, next) => (passes(ctx) ? handle(ctx, next) : next()));
  }

  /**
   * Runs for new messages in whose text the expression is found.
   *
   * ```ts
   * bot.hears(/\bdeploy (\w+)/, (ctx) => ctx.reply(`Deploying ${ctx.match[1]} …`));
   * ```
   */
  hears(expression: RegExp, ...handlers: Middleware<MatchContext>[]): this {
    const hasText = matches('message:text');
    // A global or sticky expression remembers where it stopped.
    const pattern = new RegExp(expression.source, expression.flags.replace(/[gy]/g, ''));
    const handle = compose(handlers);
    return this.use((ctx, next) => {
      const match = hasText(ctx) ? pattern.exec(ctx.text) : null;
      if (!match) return next();
      ctx.match = match;
      return handle(ctx as Context as MatchContext, next);
    });
  }

  /** All its handlers as one. */
  middleware(): Middleware {
    return (ctx, next) => compose(this.#stack)(ctx, next);
  }
}
