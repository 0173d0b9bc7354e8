import { Command } from 'commander';
import { startFreshStores } from '../backend/stores.ts';
import { startBalancer } from '../chaos/stage/balancer.ts';
import { talkyEnvironment } from '../contestants/talky-process.ts';
import { endOnSignal } from '../options/end-on-signal.ts';
import { positive } from '../options/positive.ts';
import { say } from '../report/say.ts';
import { closesOf, flaws, settled, talk } from './crowd.ts';
import { Instance } from './instance.ts';
import { sendByRest } from './rest-sender.ts';
import { ms, Tally } from './tally.ts';
import { settle } from './town.ts';
import { Traveller } from './traveller.ts';

const options = new Command('rolling')
  .description('Restarts each instance in turn (SIGTERM) while people talk through a balancer: no send may fail.')
  .option('--instances <n>', 'servers', positive, 3)
  .option('--sockets <n>', 'people connected', positive, 300)
  .option('--rate <n>', 'messages a second they write', positive, 2_000)
  .option('--rest <n>', 'people more who send by REST, 20 a second each, and never try twice', positive, 5)
  .parse()
  .opts<{ instances: number; sockets: number; rate: number; rest: number }>();

endOnSignal();

const restEveryMs = 50;
/** Between two restarts. */
const restMs = 2_000;
const groupSizes = [5, 5, 20];

const stores = await startFreshStores();
const env = talkyEnvironment(stores);
const instances = Array.from({ length: options.instances }, () => new Instance(env));
await Promise.all(instances.map((instance) => instance.start()));
const balancer = await startBalancer(
  instances.map(({ port }) => port),
  stores.dataDir,
);
const residents = await settle(env, options.sockets + options.rest, groupSizes);
const [sockets, rest] = [new Tally(), new Tally()];
const travellers = residents.slice(options.rest).map((one) => new Traveller(one, () => balancer.port, sockets));
await Promise.all(travellers.map((traveller) => traveller.start()));
say(
  `${options.instances} instances behind ${balancer.name}, ${travellers.length} sockets, ${options.rate} messages/s.`,
);

let isOver = false;
const stopTalking = talk(travellers, options.rate);
const restSenders = residents
  .slice(0, options.rest)
  .map((one) => sendByRest(one, balancer.port, restEveryMs, rest, () => isOver));
await Bun.sleep(restMs);
sockets.returns.reset();
let areClean = true;
for (const [place, instance] of instances.entries()) {
  const start = performance.now();
  const code = await instance.end('SIGTERM');
  const drained = performance.now() - start;
  await instance.start();
  say(
    `Instance ${place + 1}: gone after ${(drained / 1_000).toFixed(1)} s (exit code ${code}), ready again after ${((performance.now() - start) / 1_000).toFixed(1)} s.`,
  );
  if (code !== 0) areClean = false;
  await Bun.sleep(restMs);
}
stopTalking();
isOver = true;
await Promise.all(restSenders);
await settled(travellers, 15_000);

const { lost, doubled, disordered } = flaws(travellers);
const unanswered = travellers.reduce((sum, { waiting }) => sum + waiting, 0);
const failed = sockets.failed + unanswered;
const latency = ({ acks }: Tally) => `p50 ${ms(acks, 50)} ms, p99 ${ms(acks, 99)} ms, max ${ms(acks, 100)} ms`;
say(
  `By sockets: ${sockets.sends.toLocaleString('en')} sends, ${failed} failed, ${sockets.retried} sent again; ack ${latency(sockets)}.`,
);
say(`By REST: ${rest.sends.toLocaleString('en')} sends, ${rest.failed} failed; ${latency(rest)}.`);
say(
  `Closes ${closesOf(sockets)}; tries not let in ${sockets.refused}; live again p50 ${ms(sockets.returns, 50)} ms, p99 ${ms(sockets.returns, 99)} ms.`,
);
say(`Deliveries: ${lost} lost, ${doubled} doubled, ${disordered} out of order; chats to fetch anew ${sockets.resets}.`);
for (const complaint of [...sockets.complaints, ...rest.complaints]) say(complaint);

for (const traveller of travellers) traveller.stop();
await balancer.stop();
await Promise.all(instances.map((instance) => instance.end('SIGKILL')));
await stores.stop();
process.exit(areClean && failed + rest.failed + lost + doubled + disordered === 0 ? 0 : 1);
