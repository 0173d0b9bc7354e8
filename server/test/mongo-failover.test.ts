import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Message } from '../src/protocol/resources.ts';
import { testConfig } from './database.ts';
import { type Instance, startInstance } from './instance.ts';
import { MongoSet } from './mongo-set.ts';
import { expectNothingLost, patienceMs, recoveryMs, type Scene, setScene, timed } from './scene.ts';
import type { StoreProcess } from './store-process.ts';

/** A replica set of three changes its primary: what a majority has is never taken back. */

let set: MongoSet;
let instance: Instance;

beforeAll(async () => {
  set = await MongoSet.start();
  const settings = testConfig();
  const mongoUrl = `mongodb://${set.hosts}/${settings.namespace}?replicaSet=rs0`;
  instance = await startInstance({ ...settings, mongoUrl });
}, 40_000);

afterAll(async () => {
  await instance?.kill('SIGKILL');
  await set?.stop();
});

/** Changes one message again and again; resolves to how often that was acknowledged at least. */
function keepEditing({ ada, chatId }: Scene): { finish(): Promise<void> } {
  let isDone = false;
  const editing = (async () => {
    const { body: message } = await ada.post<Message>('/messages', { chatId, content: 'version 0' });
    let acknowledged = 0;
    for (let n = 1; !isDone; n++) {
      const answer = await ada.patch<Message>(`/messages/${message._id}`, { content: `version ${n}` });
      if (answer.status === 200) acknowledged = n;
      else expect(answer.status).toBe(503);
    }
    const page = await ada.get<{ items: Message[] }>(`/messages/${chatId}?around=${message.seq}&limit=1`);
    // A refused change may have been made nevertheless, an acknowledged one has.
    expect(Number(page.body.items[0]?.content.split(' ')[1])).toBeGreaterThanOrEqual(acknowledged);
    expect(acknowledged).toBeGreaterThan(0);
  })();
  return {
    async finish() {
      isDone = true;
      await editing;
    },
  };
}

/** Lets many people talk while the primary changes in this way; resolves to the one that was primary. */
async function changePrimary(change: () => Promise<StoreProcess>): Promise<StoreProcess> {
  await set.settled();
  const scenes = await Promise.all([1, 2, 3, 4].map(() => setScene(instance)));
  const editors = scenes.slice(0, 2).map(keepEditing);
  // Right behind an acknowledgement, so that the primary's last words are among what must be found again.
  await Promise.all(scenes.map(({ talker }) => talker.nextAck()));
  const former = await change();
  await set.takesWrites(former);
  const recovery = await timed(Promise.all(scenes.map(({ talker }) => talker.nextAck())));
  await Promise.all(scenes.map(({ talker }) => talker.nextAck()));
  await Promise.all(editors.map((editor) => editor.finish()));
  for (const scene of scenes) await expectNothingLost(scene);
  expect(recovery).toBeLessThan(recoveryMs);
  for (const { talker } of scenes) expect(talker.refusals.every(({ afterMs }) => afterMs < patienceMs)).toBe(true);
  expect(instance.isRunning).toBe(true);
  return former;
}

describe('with a replica set of three', () => {
  test('a primary that steps down is hardly noticed', async () => {
    await changePrimary(() => set.stepDown());
  }, 30_000);

  test('what was acknowledged just before the primary is killed is there after the fail-over', async () => {
    const killed = await changePrimary(async () => {
      const primary = await set.primary();
      await primary.kill();
      return primary;
    });
    // It had written things down that no majority may have; coming back, it takes the others' word.
    await killed.start();
    await set.settled();
    await expectNothingLost(await setScene(instance));
  }, 30_000);
});
