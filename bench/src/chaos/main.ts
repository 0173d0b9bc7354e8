import { Command, InvalidArgumentError } from 'commander';
import { endOnSignal } from '../options/end-on-signal.ts';
import { say } from '../report/say.ts';
import { makePlan } from './plan.ts';
import { report } from './report.ts';
import { run } from './run.ts';

function above(minimum: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!(value >= minimum && value < Number.POSITIVE_INFINITY))
      throw new InvalidArgumentError(`It must be a number from ${minimum} up.`);
    return value;
  };
}

const options = new Command('chaos')
  .description(
    'Kills, freezes and cuts a Talky of its own while people talk, and checks what everybody has afterwards.',
  )
  .option('--seed <n>', 'decides who talks to whom, what goes wrong and when', above(0), 1)
  .option('--minutes <n>', 'how long', above(0.2), 3)
  .option('--clients <n>', 'people who talk', above(4), 24)
  .option('--instances <n>', 'servers', above(1), 3)
  .option('--rate <n>', 'messages a second', above(1), 200)
  .parse()
  .opts<{ seed: number; minutes: number; clients: number; instances: number; rate: number }>();

endOnSignal();

const { seed, minutes, clients, instances, rate } = options;
const plan = makePlan(seed, instances, Math.ceil(minutes * 6));
const result = await run({ seed, seconds: minutes * 60, clients, instances, perSecond: rate, plan, say });
const { lines, isGood } = report(result);
for (const line of lines) say(line);
process.exit(isGood ? 0 : 1);
