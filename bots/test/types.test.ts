import { expect, expectTypeOf, test } from 'bun:test';
import type { Bot, Context } from '@talky/bots';
import type { Message, Sender } from '@talky/server/protocol';

// Nothing here runs; the compiler proves each claim.
const prove = (bot: Bot) => {
  bot.use((ctx) => {
    expectTypeOf(ctx).toEqualTypeOf<Context>();
    expectTypeOf(ctx.message).toEqualTypeOf<Message | undefined>();
    expectTypeOf(ctx.text).toEqualTypeOf<string | undefined>();
    expectTypeOf(ctx.args).toEqualTypeOf<string | undefined>();
  });
  bot.on('message', (ctx) => {
    expectTypeOf(ctx.message).toEqualTypeOf<Message>();
    expectTypeOf(ctx.sender).toEqualTypeOf<Sender>();
    expectTypeOf(ctx.text).toEqualTypeOf<string | undefined>();
  });
  bot.on('message:text', (ctx) => expectTypeOf(ctx.text).toEqualTypeOf<string>());
  bot.on('mention', (ctx) => expectTypeOf(ctx.text).toEqualTypeOf<string>());
  bot.on('command:Roll', (ctx) => {
    expectTypeOf(ctx.command).toEqualTypeOf<'roll'>();
    expectTypeOf(ctx.args).toEqualTypeOf<string>();
    expectTypeOf(ctx.reply('4')).toEqualTypeOf<Promise<Message>>();
  });
  bot.on('member:joined', (ctx) => expectTypeOf(ctx.member.name).toEqualTypeOf<string>());
  bot.on('chat:added', (ctx) => expectTypeOf(ctx.message).toEqualTypeOf<Message | undefined>());
  bot.hears(/a(b)/, (ctx) => expectTypeOf(ctx.match).toEqualTypeOf<RegExpExecArray>());
  // @ts-expect-error There is no such filter.
  bot.on('message:photo', () => undefined);
};

test('filters narrow the context', () => {
  expect(prove).toBeFunction();
});
