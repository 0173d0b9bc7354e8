import mongoose from 'mongoose';
import { asGenerator, type Placement, takePlace } from './backend/cores.ts';
import { processesOf } from './backend/processes.ts';
import { startFreshStores } from './backend/stores.ts';
import type { Contestant } from './contestants/contestant.ts';
import type { Job, Outcome, Scenario } from './scenarios/scenario.ts';

const generator = new URL('./load/main.ts', import.meta.url).pathname;

async function generate(job: Job, placement: Placement): Promise<Outcome> {
  const command = [process.execPath, generator];
  const child = Bun.spawn(asGenerator(placement, command), {
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

/** One contestant in one scenario, on stores of its own that are gone afterwards. */
export async function measure(contestant: Contestant, scenario: Scenario, seconds: number): Promise<Outcome> {
  takePlace(scenario.placement);
  const stores = await startFreshStores();
  try {
    const { instances, entrances } = await contestant.start(stores);
    try {
      const population = await contestant.populate(stores, scenario.shape);
      const job: Job = {
        scenario: scenario.name,
        wire: contestant.wire,
        entrances: entrances.map(({ port }) => port),
        processes: { instances: instances.map(({ pid }) => pid), stores: processesOf(stores.dataDir) },
        population,
        seconds,
      };
      const outcome = await generate(job, scenario.placement);
      for (const { port } of instances) outcome.problems.push(...(await contestant.disquiet(port)));
      const stored = contestant.persists ? await countStored(stores.mongoUrl) : outcome.sent;
      if (stored !== outcome.sent) outcome.problems.push(`${outcome.sent} messages must be stored, ${stored} are.`);
      return outcome;
    } finally {
      await Promise.all(instances.map((instance) => instance.stop()));
    }
  } finally {
    await stores.stop();
  }
}
