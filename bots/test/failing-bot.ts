import { Bot } from '@talky/bots';

const { TALKY_URL: url = '', TALKY_BOT_TOKEN: token = '' } = process.env;
const bot = new Bot({ url, token });
bot.on('message', () => {
  throw new Error('broken');
});
await bot.start();
