import { Bot } from '@talky/bots';

const { TALKY_URL: url = 'http://localhost:3000', TALKY_BOT_TOKEN: token = '' } = process.env;

const bot = new Bot({ url, token });
bot.on('message:text', (ctx) => ctx.reply(ctx.text));
await bot.start();
process.once('SIGINT', () => void bot.stop());
