import mongoose from 'mongoose';
import { onGeneratorCore } from './backend/cores.ts';
import { startFreshStores } from './backend/stores.ts';
import type { Contestant } from './contestants/contestant.ts';
import type { Job, Outcome, Scenario } from './scenarios/scenario.ts';

const generator = new URL('./load/main.ts', import.meta.url).pathname;

async function generate(job: Job, isPinned: boolean): Promise<Outcome> {
  const command = [process.execPath, generator];
  const child = Bun.spawn(isPinned ? onGeneratorCore(command) : command, {
    stdin: new Blob([JSON.stringify(job)]),
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const answer = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`The load generator failed in ${job.scenario}.`);
  return JSON.parse(answer) as Outcome;
}

async function countStored(mongoUrl: string): Promise<number> {
  const client = await mongoose.mongo.MongoClient.connect(mongoUrl);
  const count = await client.db().collection('messages').countDocuments();
  await client.close();
  return count;
}

export interface Conditions {
  /** How long each part of a scenario is measured. */
  seconds: number;
  /** Whether backend and generator have a core each. */
  isPinned: boolean;
}

/** One contestant in one scenario, on stores of its own that are gone afterwards. */
export async function measure(contestant: Contestant, scenario: Scenario, conditions: Conditions): Promise<Outcome> {
  const stores = await startFreshStores();
  try {
    const server = await contestant.start(stores);
    try {
      const population = await contestant.populate(stores, scenario.shape);
      const { port, pid } = server;
      const job = { scenario: scenario.name, port, pid, population, seconds: conditions.seconds };
      const outcome = await generate(job, conditions.isPinned);
      outcome.problems.push(...(await contestant.disquiet(port)));
      const stored = contestant.persists ? await countStored(stores.mongoUrl) : outcome.sent;
      if (stored !== outcome.sent) outcome.problems.push(`${outcome.sent} messages must be stored, ${stored} are.`);
      return outcome;
    } finally {
      await server.stop();
    }
  } finally {
    await stores.stop();
  }
}
