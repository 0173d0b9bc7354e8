import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Actor } from '../modules/auth/actor.ts';
import { createBot, ensureBot, findBots } from '../modules/bots/service.ts';
import { toTable } from './table.ts';
import { reading, writing } from './with-talky.ts';

/** Whoever can run this owns the data already. */
const operator: Actor = { userId: '0'.repeat(24), sessionId: null, isAdmin: true, isBot: false };

export function addBotCommands(program: Command): void {
  const bot = program.command('bot').description('bots of this workspace');
  bot
    .command('create <name>')
    .description('make a bot; its token is shown once')
    .option('--token-file <file>', 'write the token there instead; where the file exists nothing is done')
    .action(create);
  bot.command('list').description('all bots, the longest here first').action(list);
}

async function create(name: string, { tokenFile }: { tokenFile?: string }): Promise<void> {
  if (!tokenFile) {
    const { token } = await writing(() => createBot({ name, createdBy: null }));
    console.log(token);
  } else if (existsSync(tokenFile)) {
    console.log(`${tokenFile} is there already.`);
  } else {
    const { token } = await writing(() => ensureBot(name));
    writeFileSync(tokenFile, `${token}\n`, { mode: 0o600, flag: 'wx' });
    console.log(`${name} has a token in ${tokenFile}.`);
  }
}

async function list(): Promise<void> {
  const bots = await reading(() => findBots(operator));
  console.log(
    bots.length === 0
      ? 'There are no bots.'
      : toTable(bots.map(({ name, email, createdAt }) => [name, email, createdAt])),
  );
}
