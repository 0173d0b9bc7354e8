import { join } from 'node:path';
import { fileStore } from '@talky/bots';
import { startBotty } from './botty.ts';

const { TALKY_URL: url = 'http://localhost:3000', TALKY_BOT_TOKEN: token, TALKY_DATA: dataDir = 'data' } = process.env;
if (!token) {
  console.error('TALKY_BOT_TOKEN is missing: make one in Settings, or by `bun talky bot create Botty`.');
  process.exit(1);
}

const bot = await startBotty({
  url,
  token,
  store: fileStore(join(dataDir, 'botty-cursors.json')),
  log: (line) => console.log(JSON.stringify({ level: 30, msg: line })),
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void bot.stop());
await bot.stopped;
