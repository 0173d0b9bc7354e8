import { Composer } from '@talky/bots';

/** Greets whoever comes into #general, each person once. */
export const welcome = new Composer().on('member:joined', async (ctx, next) => {
  const { generalChatId } = await ctx.bot.api.workspace();
  if (ctx.chat._id !== generalChatId) return next();
  const { _id, name, isBot } = await ctx.bot.api.user(ctx.member._id);
  if (isBot) return;
  // The clientId makes it once for ever: also for who leaves and comes again, and in another run of the bot.
  await ctx.send(`Welcome, ${name}! I am ${ctx.me.name}: say /roll 2d6 and I roll dice, or /help.`, {
    clientId: `welcome-${_id}`,
  });
});
