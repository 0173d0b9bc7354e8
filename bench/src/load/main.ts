import { scenarios } from '../scenarios/all.ts';
import type { Job } from '../scenarios/scenario.ts';

/** The load generator, a process of its own on a core of its own: a job comes in on stdin, the outcome goes out on stdout. */
const job = (await Bun.stdin.json()) as Job;
const scenario = scenarios.find(({ name }) => name === job.scenario);
if (!scenario) throw new Error(`There is no scenario ${job.scenario}.`);
await Bun.write(Bun.stdout, JSON.stringify(await scenario.run(job)));
process.exit(0);
