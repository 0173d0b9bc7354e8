import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Types } from 'mongoose';
import { messages } from '../src/modules/messages/model.ts';
import { startBroker, stopBroker } from '../src/realtime/broker.ts';
import { enter, findLive, leave, onHub, receive } from '../src/realtime/hub.ts';
import { closeTestStores, openTestStores, testConfig } from './database.ts';

const settings = testConfig();

beforeAll(async () => {
  await openTestStores(settings);
  startBroker();
});

afterAll(async () => {
  stopBroker();
  await closeTestStores(settings);
});

test('what comes early is held up to a limit; past it the store has it, and nothing is skipped or doubled', async () => {
  const chat = new Types.ObjectId();
  const chatId = chat.toHexString();
  const all = Array.from({ length: 3_000 }, (_, index) => index + 1);
  const told: number[] = [];
  const done = Promise.withResolvers<void>();
  const stopListening = onHub({
    created: (_chatId, seq) => {
      told.push(seq);
      if (seq === all.length) done.resolve();
    },
    changed: () => undefined,
    left: () => undefined,
  });
  await enter([chatId]);
  const sender = new Types.ObjectId();
  const createdAt = new Date();
  await messages().insertMany(
    all.map((seq) => ({ _id: new Types.ObjectId(), chat, seq, sender, clientId: `${seq}`, content: 'x', createdAt })),
  );
  for (const seq of all.slice(1)) receive(chatId, seq, '{}');
  expect(told).toEqual([]);
  expect(findLive(chatId)?.pending.size).toBeLessThanOrEqual(2_000);
  await done.promise;
  expect(told).toEqual(all);
  stopListening();
  leave([chatId]);
}, 20_000);
