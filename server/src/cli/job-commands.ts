import { Argument, type Command } from 'commander';
import { countJobs, findDeadLetters, retryDeadLetters } from '../jobs/dead-letters.ts';
import { type QueueName, queueNames } from '../jobs/queues.ts';
import { toTable } from './table.ts';
import { reading } from './with-talky.ts';

const shownMax = 50;

export function addJobCommands(program: Command): void {
  const jobs = program.command('jobs').description('what the workers do, and what they could not');
  const queue = () => new Argument('<queue>').choices(queueNames);
  jobs.command('list').description('how many jobs each queue has').action(list);
  jobs
    .command('failed')
    .description(`the last ${shownMax} jobs of a queue that failed each time they were tried`)
    .addArgument(queue())
    .action(failed);
  jobs
    .command('retry')
    .description('try all failed jobs of a queue again, as often as new ones')
    .addArgument(queue())
    .action(retry);
}

async function list(): Promise<void> {
  const counts = await reading(countJobs);
  const rows = counts.map(({ queue, wait, active, delayed, failed }) => [
    queue,
    ...[wait, active, delayed, failed].map(String),
  ]);
  console.log(toTable([['queue', 'waiting', 'running', 'later', 'failed'], ...rows]));
}

async function failed(queue: QueueName): Promise<void> {
  const letters = await reading(() => findDeadLetters(queue, shownMax));
  console.log(
    letters.length === 0
      ? `No job of ${queue} has failed.`
      : toTable(
          letters.map(({ id, attempts, failedAt, reason }) => [
            failedAt.toISOString(),
            id,
            `tried ${attempts} times`,
            reason.split('\n')[0] ?? '',
          ]),
        ),
  );
}

async function retry(queue: QueueName): Promise<void> {
  const count = await reading(() => retryDeadLetters(queue));
  console.log(count === 1 ? `One job of ${queue} is tried again.` : `${count} jobs of ${queue} are tried again.`);
}
