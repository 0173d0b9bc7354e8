import { Composer } from '@talky/bots';
import { DiceError, parseDice, roll } from './dice.ts';

const help = `I know these commands, in groups and in direct chats:
/roll 2d6: rolls dice, with something added if you like, as in d20+3
/help: this`;

function answerRoll(args: string): string {
  try {
    return roll(parseDice(args));
  } catch (error) {
    if (error instanceof DiceError) return error.message;
    throw error;
  }
}

/** What Botty does when it is told to. */
export const commands = new Composer()
  .on('command:roll', (ctx) => ctx.reply(answerRoll(ctx.args)))
  .on('command:help', (ctx) => ctx.reply(help));
