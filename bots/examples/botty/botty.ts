import { Bot, type BotOptions } from '@talky/bots';
import { commands } from './commands.ts';
import { welcome } from './welcome.ts';

/** Starts Botty: it joins #general, greets newcomers there, and answers its commands wherever it is. */
export async function startBotty(options: BotOptions): Promise<Bot> {
  const bot = new Bot(options).use(commands, welcome);
  bot.catch(({ message, cause }) => console.error(message, cause));
  await bot.start();
  const { generalChatId } = await bot.api.workspace();
  await bot.joinGroup(generalChatId);
  return bot;
}
