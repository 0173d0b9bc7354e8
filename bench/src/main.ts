import { Command, InvalidArgumentError } from 'commander';
import { canPlace } from './backend/cores.ts';
import { contestants } from './contestants/all.ts';
import { ceiling } from './contestants/bare.ts';
import type { Contestant } from './contestants/contestant.ts';
import { peerRuntime } from './contestants/socketio.ts';
import { measure } from './measure.ts';
import { endOnSignal } from './options/end-on-signal.ts';
import { positive } from './options/positive.ts';
import { show } from './report/number.ts';
import type { Round } from './report/round.ts';
import { say } from './report/say.ts';
import { table } from './report/table.ts';
import { scenarios } from './scenarios/all.ts';
import type { Outcome, Scenario } from './scenarios/scenario.ts';

const quick = { seconds: 2, rounds: 1 };
const thorough = { seconds: 4, rounds: 3 };

function scenarioNamed(text: string, chosen: Scenario[] = []): Scenario[] {
  const scenario = scenarios.find(({ name }) => name === text);
  if (!scenario) throw new InvalidArgumentError(`There are ${scenarios.map(({ name }) => name).join(', ')}.`);
  return [...chosen, scenario];
}

const widest = Math.max(...scenarios.map(({ name }) => name.length));
const command = new Command('bench')
  .description(
    'Measures Talky, on this machine, in turn with:\n' +
      '  bare      the same frames and durability on Bun and MongoDB, with no product around them\n' +
      '  socketio  Socket.IO + mongoose + Redis adapter, the way most such chats are built\n' +
      'and 1, 2 and 4 instances of Talky with each other.',
  )
  .option('--scenario <name>', 'only this one (may be repeated)', scenarioNamed)
  .option('--seconds <n>', `length of each measurement (default: ${thorough.seconds})`, positive)
  .option(
    '--rounds <n>',
    `how often everyone takes a turn; tables show medians (default: ${thorough.rounds})`,
    positive,
  )
  .option('--quick', `a look in a few minutes: ${quick.rounds} round of ${quick.seconds} s`)
  .addHelpText(
    'after',
    `\nScenarios:\n${scenarios.map(({ name, about }) => `  ${name.padEnd(widest)}  ${about}`).join('\n')}\n
The exit code is 0 when all that is wanted was reached and no promise was broken. docs/benchmarks.md has the method.`,
  )
  .parse();
const options = command.opts<{ scenario?: Scenario[]; seconds?: number; rounds?: number; quick?: boolean }>();
const { seconds, rounds } = { ...(options.quick ? quick : thorough), ...options };

endOnSignal();

let isGood = true;

async function run(contestant: Contestant, scenario: Scenario): Promise<Outcome> {
  const outcome = await measure(contestant, scenario, seconds);
  const [main] = scenario.figures;
  say(`  ${contestant.name.padEnd(12)}${main ? `${show(outcome.figures[main.name] ?? Number.NaN)} ${main.unit}` : ''}`);
  for (const problem of outcome.problems) say(`  ${contestant.name}: BROKEN: ${problem}`);
  if (outcome.problems.length > 0) isGood = false;
  return outcome;
}

async function runScenario(scenario: Scenario): Promise<void> {
  say(`\n## ${scenario.name}: ${scenario.about}\n`);
  if (scenario.hasCeiling) await run(ceiling, scenario);
  const taken: Round[] = [];
  for (let i = 0; i < Math.min(rounds, scenario.maxRounds ?? rounds); i++) {
    const round: Round = {};
    for (const name of scenario.contestants) round[name] = await run(contestants[name], scenario);
    taken.push(round);
  }
  const result = table(scenario, taken);
  say(`\n${result.text}`);
  if (!result.isMet) isGood = false;
}

if (!canPlace)
  say('Not pinned to cores (that takes two cores and taskset): the generator competes with what it measures.');
say(`socketio runs on ${peerRuntime}.`);
for (const scenario of options.scenario ?? scenarios) await runScenario(scenario);
process.exit(isGood ? 0 : 1);
