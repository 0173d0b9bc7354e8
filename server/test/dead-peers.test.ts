import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createCast, Link, startTalky, type Talky, TestSocket } from './testing.ts';

let talky: Talky;
let link: Link;

beforeAll(async () => {
  talky = await startTalky();
  link = await Link.open({ port: Number(new URL(talky.url).port) });
});

afterAll(async () => {
  await link.close();
  await talky.stop();
});

test('a peer that falls silent in a busy chat is taken for dead, though every byte to it is taken', async () => {
  const { ada, grace } = await createCast(talky.url);
  const chat = await ada.post<{ _id: string }>('/chat/group', { name: 'busy', users: [grace.id] });
  const silent = new TestSocket(`ws://127.0.0.1:${link.port}/ws`);
  await silent.hello(grace.token ?? '');
  const watcher = new TestSocket(talky.socketUrl);
  await watcher.hello(ada.token ?? '');
  const [row] = await watcher.ask('presence.watch', { userIds: [grace.id] });
  expect(row?.status).toBe('online');

  link.silence();
  let sent = 0;
  const talk = setInterval(
    () => void ada.post('/messages', { chatId: chat.body._id, content: `line ${++sent}`, clientId: `busy-${sent}` }),
    500,
  );
  try {
    // Up to eight seconds of silence, itself longer than a reconnect that is no absence, and one more.
    const silentAt = performance.now();
    while (watcher.all('presence.changed').length === 0) await Bun.sleep(50);
    expect(watcher.all('presence.changed')).toMatchObject([{ userId: grace.id, status: 'offline' }]);
    expect(performance.now() - silentAt).toBeLessThan(12_000);
    expect(sent).toBeGreaterThan(10);
  } finally {
    clearInterval(talk);
  }
}, 40_000);
