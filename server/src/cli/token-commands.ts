import type { Command } from 'commander';
import { createApiToken } from '../modules/auth/api-tokens.ts';
import { findPerson } from './find-person.ts';
import { writing } from './with-talky.ts';

export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('tokens for programs that act as somebody');
  token
    .command('create <email>')
    .description('make a token for a person or a bot, by its e-mail; it does not expire and is shown once')
    .option('--name <name>', 'what it is for', 'command line')
    .action(createToken);
}

async function createToken(email: string, { name }: { name: string }): Promise<void> {
  const made = await writing(async () => {
    const user = await findPerson(email);
    return await createApiToken(user._id.toHexString(), name);
  });
  console.log(made);
}
