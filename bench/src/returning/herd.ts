import { Command } from 'commander';
import { startFreshStores } from '../backend/stores.ts';
import { talkyEnvironment } from '../contestants/talky-process.ts';
import { endOnSignal } from '../options/end-on-signal.ts';
import { positive } from '../options/positive.ts';
import { say } from '../report/say.ts';
import { closesOf, flaws, settled, talk, until } from './crowd.ts';
import { Instance } from './instance.ts';
import { watchMemory } from './memory.ts';
import { ms, Tally } from './tally.ts';
import { settle } from './town.ts';
import { Traveller } from './traveller.ts';

const options = new Command('herd')
  .description(
    'Kills an instance (kill -9) that thousands of sockets are on and starts it again. They come back as the web app does and resume; others talk on meanwhile.',
  )
  .option('--sockets <n>', 'sockets on the instance that is killed', positive, 10_000)
  .option('--instances <n>', 'with 1, everybody is on the one that is killed', positive, 2)
  .option('--others <n>', 'people who talk', positive, 200)
  .option('--rate <n>', 'messages a second they write', positive, 100)
  .parse()
  .opts<{ sockets: number; instances: number; others: number; rate: number }>();

endOnSignal();

const openingAtOnce = 256;
const limitMs = 180_000;
/** Chats of each: four of 10 people and one of 1,000. */
const sizes = [10, 10, 10, 10, 1_000];

const stores = await startFreshStores();
const env = talkyEnvironment(stores);
const instances = Array.from({ length: options.instances }, () => new Instance(env));
const [doomed, ...rest] = instances;
if (!doomed) throw new Error('There is no instance.');
await Promise.all(instances.map((instance) => instance.start()));
const residents = await settle(env, options.sockets + options.others, sizes);

const tallies = { herd: new Tally(), others: new Tally() };
let arrival: Instance | undefined = doomed;
const anywhere = () => (arrival ?? instances[Math.floor(Math.random() * instances.length)] ?? doomed).port;
const survivor = rest[0] ?? doomed;
const herd = residents.slice(options.others).map((resident) => new Traveller(resident, anywhere, tallies.herd));
const others = residents
  .slice(0, options.others)
  .map((resident) => new Traveller(resident, () => survivor.port, tallies.others));

async function openAll(travellers: readonly Traveller[]): Promise<void> {
  const queue = travellers.values();
  const next = async () => {
    for (const traveller of queue) await traveller.start();
  };
  await Promise.all(Array.from({ length: openingAtOnce }, next));
}

const begun = performance.now();
await openAll(others);
await openAll(herd);
const opened = (performance.now() - begun) / 1_000;
say(
  `${herd.length.toLocaleString('en')} sockets opened in ${opened.toFixed(1)} s: ${(herd.length / opened).toFixed(0)}/s.`,
);

const stopTalking = talk(others, options.rate);
await Bun.sleep(3_000);
for (const tally of [tallies.herd, tallies.others]) {
  tally.acks.reset();
  tally.returns.reset();
}
const memory = watchMemory(() => instances.map(({ pid }) => pid));
const before = memory.now();
arrival = undefined;
const killedAt = performance.now();
await doomed.end('SIGKILL');
const restarted = doomed.start();
const areBack = await until(() => herd.every(({ isLive }) => isLive) && others.every(({ isLive }) => isLive), limitMs);
const backAfter = (performance.now() - killedAt) / 1_000;
await restarted;
const acks = { p50: ms(tallies.others.acks, 50), p99: ms(tallies.others.acks, 99), max: ms(tallies.others.acks, 100) };
stopTalking();
await settled([...herd, ...others], 30_000);
const peak = memory.stop();
const after = memory.now();
const { lost, doubled, disordered } = flaws([...herd, ...others]);
const unanswered = others.reduce((sum, { waiting }) => sum + waiting, 0);
const { returns, putOff, resets, refused } = tallies.herd;
const failed = tallies.others.failed + unanswered;

const mebibytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MiB`;
say(
  areBack ? `All live again after ${backAfter.toFixed(1)} s.` : `NOT all were live again after ${limitMs / 1_000} s.`,
);
say(
  `From losing the connection to live: p50 ${ms(returns, 50)} ms, p99 ${ms(returns, 99)} ms, max ${ms(returns, 100)} ms.`,
);
say(
  `Tries not let in: ${refused.toLocaleString('en')}; hellos told to come later: ${putOff}; chats to fetch anew: ${resets}; closes ${closesOf(tallies.herd)}.`,
);
say(
  `Memory of the servers: ${mebibytes(before)} before, ${mebibytes(peak)} at most, ${mebibytes(after)} after; the largest ${mebibytes(memory.largest())}.`,
);
say(
  `Others meanwhile: ${tallies.others.acknowledged} of ${tallies.others.sends} sends acknowledged, p50 ${acks.p50} ms, p99 ${acks.p99} ms, max ${acks.max} ms; failed ${failed}.`,
);
say(`Deliveries: ${lost} lost, ${doubled} doubled, ${disordered} out of order.`);
for (const complaint of tallies.others.complaints) say(complaint);

for (const traveller of [...herd, ...others]) traveller.stop();
await Promise.all(instances.map((instance) => instance.end('SIGKILL')));
await stores.stop();
process.exit(areBack && failed + lost + doubled + disordered === 0 ? 0 : 1);
