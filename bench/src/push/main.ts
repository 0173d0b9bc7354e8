import { loadavg } from 'node:os';
import { Command } from 'commander';
import { startFreshStores } from '../backend/stores.ts';
import { talkyEnvironment } from '../contestants/talky-process.ts';
import { CpuMeter } from '../load/busy.ts';
import { endOnSignal } from '../options/end-on-signal.ts';
import { positive } from '../options/positive.ts';
import { say } from '../report/say.ts';
import { fillQueue, settleTown } from './town.ts';

const options = new Command('push-bench')
  .description('Pushes messages through real workers to a push service on this machine, which opens and checks each.')
  .option('--devices <n>', 'subscriptions, one a person', positive, 2_000)
  .option('--messages <n>', 'messages, each to every device', positive, 10)
  .option('--workers <n>', 'processes that work on them', positive, 1)
  .option('--profile <folder>', 'where each worker leaves a CPU profile when it ends')
  .parse()
  .opts<{ devices: number; messages: number; workers: number; profile?: string }>();

endOnSignal();

const script = new URL('../../../workers/src/main.ts', import.meta.url).pathname;
const stores = await startFreshStores();
const env = talkyEnvironment(stores);
const town = await settleTown(env, options.devices);
const { service, browsers } = town;
const jobs = await fillQueue(env, town, options.messages);
say(`${jobs.toLocaleString('en')} jobs wait: ${options.messages} messages for ${options.devices} devices.`);

const profiling = options.profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', options.profile];
const workers = Array.from({ length: options.workers }, () =>
  Bun.spawn([process.execPath, ...profiling, script], {
    env: { ...process.env, ...env, ...service.env },
    stdout: 'inherit',
    stderr: 'inherit',
  }),
);
await service.reached(1);
const meter = new CpuMeter(workers.map(({ pid }) => pid));
const start = performance.now();
const before = process.cpuUsage();
await service.reached(jobs);
const seconds = (performance.now() - start) / 1_000;
const { user, system } = process.cpuUsage(before);
const busy = meter.sum() / 100;
for (const worker of workers) worker.kill('SIGTERM');
await Promise.all(workers.map((worker) => worker.exited));

const perSecond = (count: number) => Math.round(count / seconds).toLocaleString('en');
const cpu = (cpuSeconds: number) => `${((cpuSeconds * 1e6) / jobs).toFixed(0)} µs`;
say(
  `${options.workers} worker(s): ${perSecond(jobs)} jobs/s (${perSecond(jobs / options.workers)} a worker), ${seconds.toFixed(1)} s in all.`,
);
say(
  `CPU a push: ${cpu(busy * seconds)} in the workers, ${cpu((user + system) / 1e6)} in the push service, which decrypts; load ${loadavg()[0]?.toFixed(1)}.`,
);
const wrong = browsers.filter(
  ({ received }) => new Set(received.map(({ payload }) => payload.id)).size !== options.messages,
);
const doubled = service.taken - jobs;
say(
  `${service.connections} connections; ${wrong.length} devices without each message, ${doubled} pushes too many, ${service.complaints.length} refused.`,
);
for (const complaint of new Set(service.complaints)) say(complaint);
await service.stop();
await stores.stop();
process.exit(wrong.length + doubled + service.complaints.length === 0 ? 0 : 1);
