import type { Context } from './context.ts';

/** Lets the handlers after this one run; resolves when they are done. */
export type Next = () => Promise<void>;

/** A handler. What it returns is awaited. */
export type Middleware<C extends Context = Context> = (ctx: C, next: Next) => unknown;

/** Makes one handler of many: each runs when the one before calls `next`, which it may do once. */
export function compose<C extends Context>(handlers: readonly Middleware<C>[]): Middleware<C> {
  return (ctx, next) => {
    let reached = -1;
    const run = async (index: number): Promise<void> => {
      if (index <= reached) throw new Error('A handler called next() twice.');
      reached = index;
      const handler = handlers[index];
      await (handler ? handler(ctx, () => run(index + 1)) : next());
    };
    return run(0);
  };
}
