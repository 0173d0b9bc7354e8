import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Config } from '../src/config.ts';
import { mongodBinary } from '../src/stores/managed/binary.ts';
import { findBinary } from '../src/stores/managed/find-binary.ts';
import { isPrimary, mongodCommand } from '../src/stores/managed/mongod.ts';
import { forgetTestData, testConfig } from './database.ts';
import { type Instance, startInstance } from './instance.ts';
import { Link } from './link.ts';
import { RestClient } from './rest.ts';
import { expectNothingLost, patienceMs, recoveryMs, type Scene, setScene, timed } from './scene.ts';
import { StoreProcess } from './store-process.ts';

/** MongoDB goes away in each of its ways: nobody waits long, nothing is lost, and all goes on by itself. */

const started: { stop(): Promise<unknown> }[] = [];
const used: Config[] = [];
let binary: string;

beforeAll(async () => {
  binary = await findBinary(mongodBinary, () => undefined);
});

afterAll(async () => {
  await Promise.all(started.map((thing) => thing.stop()));
  for (const settings of used) await forgetTestData(settings);
});

interface Fault {
  settings: Config;
  breakIt(): unknown;
  /** Resolves once MongoDB itself is there again. */
  repair(): unknown;
}

/** The settings of an instance with a database name of its own, from which its Redis keys derive too. */
function settingsAt(host: string, options: string): Config {
  const settings = testConfig();
  used.push(settings);
  return { ...settings, mongoUrl: `mongodb://${host}/${settings.namespace}?${options}` };
}

/** A link from an instance to the MongoDB of all tests. */
async function linked(breakIt: (link: Link) => void): Promise<Fault> {
  const port = Number(/:(\d+)/.exec(testConfig().mongoUrl)?.[1]);
  const link = await Link.open({ port });
  started.push({ stop: () => link.close() });
  return {
    settings: settingsAt(`127.0.0.1:${link.port}`, 'directConnection=true'),
    breakIt: () => breakIt(link),
    repair: () => link.heal(),
  };
}

/** A MongoDB of the test's own. */
async function owned(
  breakIt: (mongod: StoreProcess) => unknown,
  repair: (mongod: StoreProcess) => unknown,
): Promise<Fault> {
  const mongod = new StoreProcess('mongod', (place) => mongodCommand({ binary, ...place }), isPrimary);
  started.push({ stop: () => mongod.stop() });
  await mongod.start();
  return {
    settings: settingsAt(`127.0.0.1:${mongod.port}`, 'replicaSet=rs0'),
    breakIt: () => breakIt(mongod),
    repair: () => repair(mongod),
  };
}

async function startWith(settings: Config): Promise<Instance> {
  const instance = await startInstance(settings);
  started.push({ stop: () => instance.kill('SIGKILL') });
  return instance;
}

/** Every kind of request is refused in time, with a word on when to try again. */
async function expectRefusals({ ada, chatId }: Scene): Promise<void> {
  const stranger = new RestClient(ada.url);
  const asked = [
    () => ada.get('/users/me'),
    () => ada.get('/chat'),
    () => ada.get('/users?search=gra'),
    () => ada.get(`/messages/${chatId}?after=0`),
    () => ada.post('/messages', { chatId, content: 'lost?' }),
    () => ada.put('/chat/rename', { chatId, chatName: 'Talk again' }),
    () => stranger.post('/users/login', { email: 'ada@example.org', password: 'four unrelated words' }),
  ];
  await Promise.all(
    asked.map(async (ask) => {
      const start = performance.now();
      const answer = await ask();
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(performance.now() - start).toBeLessThan(patienceMs);
    }),
  );
}

async function expectOutOfService({ url }: Instance): Promise<void> {
  const start = performance.now();
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  expect(performance.now() - start).toBeLessThan(recoveryMs);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
}

const faults: [string, () => Promise<Fault>][] = [
  ['cut off', () => linked((link) => link.cut())],
  ['silent', () => linked((link) => link.silence())],
  [
    'stopped',
    () =>
      owned(
        (mongod) => mongod.pause(),
        (mongod) => mongod.resume(),
      ),
  ],
  [
    'killed',
    () =>
      owned(
        (mongod) => mongod.kill(),
        (mongod) => mongod.start(),
      ),
  ],
];

describe('with MongoDB', () => {
  test.concurrent.each(faults)(
    '%s everybody is told within 5 s, and it goes on by itself within 2 s',
    async (_, make) => {
      const fault = await make();
      const instance = await startWith(fault.settings);
      const scene = await setScene(instance);
      await fault.breakIt();
      const refusal = scene.talker.nextRefusal();
      await Promise.all([expectOutOfService(instance), expectRefusals(scene)]);
      const { code, afterMs } = await refusal;
      expect(code).toBe('unavailable');
      expect(afterMs).toBeLessThan(patienceMs);
      // Again, now that it is known.
      await expectRefusals(scene);
      await fault.repair();
      expect(await timed(scene.talker.nextAck())).toBeLessThan(recoveryMs);
      await scene.talker.nextAck();
      await expectNothingLost(scene);
      expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
      expect(instance.isRunning).toBe(true);
    },
    40_000,
  );

  test.concurrent('away at the start, an instance waits, and serves as soon as it is there', async () => {
    const fault = await linked((link) => link.cut());
    await fault.breakIt();
    let isUp = false;
    const starting = startWith(fault.settings).then((instance) => {
      isUp = true;
      return instance;
    });
    await Bun.sleep(1_500);
    expect(isUp).toBe(false);
    await fault.repair();
    const repairedAt = performance.now();
    const scene = await setScene(await starting);
    expect(performance.now() - repairedAt).toBeLessThan(2 * recoveryMs);
    await expectNothingLost(scene);
  }, 40_000);
});
