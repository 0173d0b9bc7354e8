import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Message } from '../src/protocol/resources.ts';
import { forgetTestData, testConfig } from './database.ts';
import { type Instance, startInstance } from './instance.ts';
import { Link } from './link.ts';
import { startRedisProcess } from './redis-process.ts';
import { RestClient } from './rest.ts';
import { expectNothingLost, recoveryMs, setScene, timed } from './scene.ts';
import { TestSocket } from './socket.ts';
import type { StoreProcess } from './store-process.ts';

/** Redis goes away in each of its ways: sends are answered as ever, and what it carried comes a little later. */

const started: { stop(): Promise<unknown> }[] = [];
const settings = testConfig();
let redis: StoreProcess;
/** What the first of two instances reaches Redis by. */
let link: Link;
let here: Instance;
let there: Instance;

/** What is promised when Redis is dead: a sender's longest wait, and how late others hear. */
const dead = { gapMs: 1_000, lateMs: 2_000 };
/** A Redis that is silent, or away from one instance alone, must be found out first. */
const doubtful = { gapMs: 2_000, lateMs: 4_000 };

async function start(redisUrl: string, env: Record<string, string> = {}): Promise<Instance> {
  const instance = await startInstance({ ...settings, redisUrl }, env);
  started.push({ stop: () => instance.kill('SIGKILL') });
  return instance;
}

beforeAll(async () => {
  redis = await startRedisProcess();
  started.push({ stop: () => redis.stop() });
  link = await Link.open({ port: redis.port });
  started.push({ stop: () => link.close() });
  [here, there] = await Promise.all([
    start(`redis://127.0.0.1:${link.port}`),
    start(`redis://127.0.0.1:${redis.port}`),
  ]);
}, 60_000);

afterAll(async () => {
  await Promise.all(started.map((thing) => thing.stop()));
  await forgetTestData(settings);
}, 20_000);

interface Fault {
  name: string;
  limits: typeof dead;
  breakIt(): unknown;
  repair(): unknown;
}

const faults: Fault[] = [
  { name: 'killed', limits: dead, breakIt: () => redis.kill(), repair: () => redis.start() },
  {
    name: 'killed and robbed of its data',
    limits: dead,
    async breakIt() {
      await redis.kill();
      redis.loseData();
    },
    repair: () => redis.start(),
  },
  { name: 'stopped', limits: doubtful, breakIt: () => redis.pause(), repair: () => redis.resume() },
  { name: 'cut off from one instance', limits: doubtful, breakIt: () => link.cut(), repair: () => link.heal() },
  { name: 'silent to one instance', limits: doubtful, breakIt: () => link.silence(), repair: () => link.heal() },
];

/** Asserts that nothing was skipped, doubled or swapped. */
function expectOneOrder(seqs: number[]): void {
  expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
}

describe('with Redis', () => {
  test('killed, what another instance had in hand is written here, for its answer is lost', async () => {
    const { ada, grace, token, talker } = await setScene(here);
    await talker.finish();
    const socket = await TestSocket.enter(here.socketUrl, token);
    const chats = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        return (await ada.post<{ _id: string }>('/chat/group', { name: `In hand ${n}`, users: [grace._id] })).body._id;
      }),
    );
    there.signal('SIGSTOP');
    const sending = chats.map((chatId) => timed(socket.ask('message.send', { chatId, content: 'hi', clientId: 'hi' })));
    const others = await Promise.race([Promise.all(sending), Bun.sleep(100)]);
    await redis.kill();
    // Some are the other's to write, or nothing would be shown.
    expect(others).toBeUndefined();
    expect(Math.max(...(await Promise.all(sending)))).toBeLessThan(dead.gapMs);
    await redis.start();
    there.signal('SIGCONT');
    for (const chatId of chats) {
      const { seq } = await socket.ask('message.send', { chatId, content: 'ho', clientId: 'ho' });
      const { items } = (await ada.get<{ items: Message[] }>(`/messages/${chatId}`)).body;
      expect(items.filter(({ content }) => content === 'hi' || content === 'ho').map((message) => message.seq)).toEqual(
        [seq - 1, seq],
      );
    }
    socket.close();
  }, 30_000);

  test.each(faults)(
    '$name sends go on, and reach the other instance',
    async ({ limits, breakIt, repair }) => {
      const scene = await setScene(here);
      const reader = await TestSocket.enter(there.socketUrl, scene.token);
      const arrives = (seq: number) =>
        reader.nextEvent('message.created', (message) => message.chat === scene.chatId && message.seq >= seq);
      await arrives((await scene.talker.nextAck()).seq);
      scene.talker.longestGapMs = 0;
      await breakIt();
      const lates: number[] = [];
      for (let look = 0; look < 2; look++) {
        const { seq } = await scene.talker.nextAck();
        lates.push(await timed(arrives(seq)));
      }
      // People come and go, and nothing that they ask waits for Redis.
      const rest = await timed(scene.ada.get('/users/me'));
      expect((await fetch(`${here.url}/readyz`)).status).toBe(200);
      const newcomer = new TestSocket(here.socketUrl);
      const hello = await timed(newcomer.hello(scene.token));
      await repair();
      lates.push(await timed(scene.talker.nextAck().then(({ seq }) => arrives(seq))));
      expect(Math.max(...lates)).toBeLessThan(limits.lateMs);
      expect(Math.max(rest, hello)).toBeLessThan(recoveryMs);
      expect(scene.talker.longestGapMs).toBeLessThan(limits.gapMs);
      expect(scene.talker.refusals).toEqual([]);
      await expectNothingLost(scene);
      expectOneOrder(reader.all('message.created').map((message) => message.seq));
      expect([here.isRunning, there.isRunning]).toEqual([true, true]);
      newcomer.close();
      reader.close();
    },
    30_000,
  );

  test('killed and robbed of its data, nobody who comes back within 5 s is missed', async () => {
    const { grace, token, talker } = await setScene(here);
    await talker.finish();
    const watcher = await TestSocket.enter(there.socketUrl, token);
    await watcher.ask('presence.watch', { userIds: [grace._id] });
    const before = await TestSocket.enter(here.socketUrl, grace.token);
    await watcher.nextEvent('presence.changed', ({ status }) => status === 'online');
    await redis.kill();
    redis.loseData();
    before.close();
    const left = performance.now();
    await redis.start();
    // By then all have said again who is with them, and everyone was looked at anew.
    await Bun.sleep(4_300 - (performance.now() - left));
    const after = await TestSocket.enter(here.socketUrl, grace.token);
    await watcher.expectSilence('presence.changed');
    after.close();
    // Silence means something: who does not come back is missed.
    await watcher.nextEvent('presence.changed', ({ status }) => status === 'offline');
    watcher.close();
  }, 30_000);

  test('away at the start, an instance serves without it, and joins the others when it comes', async () => {
    link.cut();
    const late = await start(`redis://127.0.0.1:${link.port}`);
    const scene = await setScene(late);
    const reader = await TestSocket.enter(there.socketUrl, scene.token);
    link.heal();
    const { seq } = await scene.talker.nextAck();
    await reader.nextEvent('message.created', (message) => message.seq >= seq);
    await expectNothingLost(scene);
    reader.close();
  }, 30_000);

  test('stopped, a login costs a second more at most, once, and its limit holds', async () => {
    const limited = await start(`redis://127.0.0.1:${redis.port}`, { TALKY_RATE_LIMITS: 'on' });
    const stranger = new RestClient(limited.url);
    const guess = () => stranger.post('/users/login', { email: 'nobody@example.org', password: 'four wrong words' });
    const statuses = [(await guess()).status];
    redis.pause();
    const took: number[] = [];
    for (let n = 0; n < 12; n++) took.push(await timed(guess().then(({ status }) => statuses.push(status))));
    redis.resume();
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    expect(took.filter((ms) => ms > 900).length).toBeLessThan(2);
    expect(Math.max(...took)).toBeLessThan(2_000);
  }, 30_000);
});
