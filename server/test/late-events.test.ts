import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Chat } from '../src/protocol/resources.ts';
import { createCast, type Person, startTalky, type Talky, TestSocket } from './testing.ts';

let talky: Talky;
let ada: Person;
let grace: Person;

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace } = await createCast(talky.url));
});

afterAll(() => talky.stop());

/** Milliseconds of lead that a hello gets over a change: so many tries, spread over the time that a hello takes. */
const leads = Array.from({ length: 24 }, (_, step) => step * 0.4);

/** What a socket knows that said hello while a change was made: by its answer, or by an event after it. */
async function during(leadMs: number, change: () => Promise<unknown>) {
  const socket = await new TestSocket(talky.socketUrl).opened();
  const greeting = socket.ask('hello', { token: ada.token ?? '' });
  await Bun.sleep(leadMs);
  await change();
  const hello = await greeting;
  await socket.ask('ping', {});
  // What is told to all instances comes a moment later than the answer to who changed it.
  await Bun.sleep(20);
  socket.close();
  return { socket, hello };
}

describe('what changes while a hello is answered is in its answer or comes after it', () => {
  test('how far one has read, on another device', async () => {
    const { body: chat } = await ada.post<Chat>('/chat/group', { name: 'Reads', users: [grace.id] });
    for (const [index, leadMs] of leads.entries()) {
      const seq = index + 1;
      await grace.post('/messages', { chatId: chat._id, content: `Message ${seq}.` });
      const { socket, hello } = await during(leadMs, () => ada.put(`/messages/${chat._id}/read`, { seq }));
      const answered = hello.chats.find(({ _id }) => _id === chat._id)?.lastReadSeq ?? 0;
      const told = socket.all('chat.read').filter(({ userId }) => userId === ada.id);
      expect(Math.max(answered, ...told.map((read) => read.seq))).toBe(seq);
    }
  });

  test('a chat’s name', async () => {
    const { body: chat } = await ada.post<Chat>('/chat/group', { name: 'Names', users: [grace.id] });
    for (const [index, leadMs] of leads.entries()) {
      const name = `Name ${index}`;
      const { socket, hello } = await during(leadMs, () =>
        ada.put('/chat/rename', { chatId: chat._id, chatName: name }),
      );
      const answered = hello.chats.find(({ _id }) => _id === chat._id)?.chatName;
      const told = socket.all('chat.updated').filter(({ _id }) => _id === chat._id);
      expect(told.at(-1)?.chatName ?? answered).toBe(name);
    }
  });

  test('what one wants to hear of', async () => {
    const { body: chat } = await ada.post<Chat>('/chat/group', { name: 'Levels', users: [grace.id] });
    for (const [index, leadMs] of leads.entries()) {
      const level = index % 2 === 0 ? 'mentions' : 'nothing';
      const { socket, hello } = await during(leadMs, () => ada.put(`/chat/${chat._id}/notifications`, { level }));
      const answered = hello.chats.find(({ _id }) => _id === chat._id)?.notify?.level;
      const told = socket.all('chat.notify').filter(({ chatId }) => chatId === chat._id);
      expect(told.at(-1)?.level ?? answered).toBe(level);
    }
  });
});
