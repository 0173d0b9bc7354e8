import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createCast, Link, startTalky, type Talky, TestSocket, until } from './testing.ts';

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
  await TestSocket.enter(`ws://127.0.0.1:${link.port}/ws`, grace.token);
  const watcher = await TestSocket.enter(talky.socketUrl, ada.token);
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
    await until('No absence is told', () => watcher.all('presence.changed').length > 0, 20_000);
    expect(watcher.all('presence.changed')).toMatchObject([{ userId: grace.id, status: 'offline' }]);
    expect(performance.now() - silentAt).toBeLessThan(12_000);
    expect(sent).toBeGreaterThan(10);
  } finally {
    clearInterval(talk);
  }
}, 40_000);
