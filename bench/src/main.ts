import { Command, InvalidArgumentError } from 'commander';
import { stayOnBackendCore } from './backend/cores.ts';
import { bare, ceiling } from './contestants/bare.ts';
import type { Contestant } from './contestants/contestant.ts';
import { talky } from './contestants/talky.ts';
import { type Conditions, measure } from './measure.ts';
import { type Round, table } from './report/table.ts';
import { scenarios } from './scenarios/all.ts';
import type { Outcome, Scenario } from './scenarios/scenario.ts';

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1 up.');
  return value;
}

function scenarioNamed(text: string, chosen: Scenario[] = []): Scenario[] {
  const scenario = scenarios.find(({ name }) => name === text);
  if (!scenario) throw new InvalidArgumentError(`There are ${scenarios.map(({ name }) => name).join(', ')}.`);
  return [...chosen, scenario];
}

const options = new Command('bench')
  .description('Measures Talky against bare: the same frames and durability on Bun and MongoDB, with no product.')
  .option(
    '--scenario <name>',
    `only this one (may be repeated): ${scenarios.map(({ name }) => name).join(', ')}`,
    scenarioNamed,
  )
  .option('--seconds <n>', 'length of each measurement', positive, 8)
  .option('--rounds <n>', 'pairs of measurements; the tables show medians', positive, 3)
  .parse()
  .opts<{ scenario?: Scenario[]; seconds: number; rounds: number }>();

// `bun --no-orphans` ends what was started here together with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const say = (line: string) => process.stdout.write(`${line}\n`);
const isPinned = stayOnBackendCore();
const conditions: Conditions = { seconds: options.seconds, isPinned };
let isGood = true;

async function run(contestant: Contestant, scenario: Scenario): Promise<Outcome> {
  const outcome = await measure(contestant, scenario, conditions);
  const [main] = scenario.figures;
  const value = main
    ? `${main.name} ${Math.round(outcome.figures[main.name] ?? 0).toLocaleString('en')} ${main.unit}`
    : '';
  say(`  ${contestant.name.padEnd(8)}${value}`);
  for (const problem of outcome.problems) say(`  ${contestant.name}: BROKEN: ${problem}`);
  if (outcome.problems.length > 0) isGood = false;
  return outcome;
}

say(
  isPinned
    ? 'Server, MongoDB and Redis share one core; the load generator has another.'
    : 'Not pinned to cores (that takes two cores and taskset): the generator competes with what it measures.',
);
for (const scenario of options.scenario ?? scenarios) {
  say(`\n## ${scenario.name}: ${scenario.about}`);
  if (scenario.hasCeiling) await run(ceiling, scenario);
  const rounds: Round[] = [];
  for (let i = 0; i < options.rounds; i++) {
    const talkyOutcome = await run(talky, scenario);
    rounds.push({ talky: talkyOutcome, bare: await run(bare, scenario) });
  }
  const result = table(scenario, rounds);
  say(`\n${result.text}`);
  if (!result.isMet) isGood = false;
}
process.exit(isGood ? 0 : 1);
