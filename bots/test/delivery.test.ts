import { describe, expect, test } from 'bun:test';
import { memoryStore } from '@talky/bots';
import { Stage } from './stage.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, index) => `${index + 1}`);
const replies = (n: number) => upTo(n).map((text) => `you said ${text}`);

describe('within a chat', () => {
  test('handlers run one after another, in order, while other chats go on', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const other = talky.addChat({ name: 'other' });
    const gate = Promise.withResolvers<void>();
    const order: string[] = [];
    const bot = stage.bot();
    bot.on('message:text', async (ctx) => {
      order.push(`${ctx.text} begins`);
      if (ctx.text === 'slow') await gate.promise;
      order.push(`${ctx.text} ends`);
      await ctx.send('done');
    });
    await bot.start();
    talky.say(general, ada, 'slow');
    talky.say(general, ada, 'next');
    talky.say(other, ada, 'elsewhere');
    await talky.until(() => talky.answers(other).length === 1);
    expect(order).toEqual(['slow begins', 'elsewhere begins', 'elsewhere ends']);
    gate.resolve();
    await stage.answered(2);
    expect(order.slice(3)).toEqual(['slow ends', 'next begins', 'next ends']);
  });

  test('an event lost on the way is read from the history before the one behind it', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    await stage.parrot();
    talky.losesNextEvent = true;
    talky.say(general, ada, '1');
    talky.say(general, ada, '2');
    await stage.answered(2);
    expect(talky.answers(general)).toEqual(replies(2));
  });

  test('an event that comes twice is heard once', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    await stage.parrot();
    const data = talky.say(general, ada, '1');
    talky.publish({ type: 'message.created', data });
    talky.say(general, ada, '2');
    await stage.answered(2);
    expect(talky.answers(general)).toEqual(replies(2));
  });

  test('what was said before the bot first came is not for it', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    talky.say(general, ada, 'long ago');
    await stage.parrot();
    talky.say(general, ada, '1');
    await stage.answered(1);
    expect(talky.answers(general)).toEqual(replies(1));
  });
});

describe('a connection that ends', () => {
  test.each([1006, 1012, 4408])('with %d loses nothing and doubles nothing', async (code) => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    await stage.parrot();
    for (const text of upTo(30)) {
      talky.say(general, ada, text);
      if (Number(text) % 10 === 5) {
        await talky.until(() => talky.connections === 1);
        talky.hangUp(code === 1006 ? 1011 : code);
      }
    }
    await stage.answered(30);
    expect(talky.hellos.length).toBeGreaterThan(1);
    expect(talky.answers(general)).toEqual(replies(30));
  });

  test('resumes changes of older messages', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const bot = stage.bot();
    bot.on('message:edited', (ctx) => ctx.send(`now ${ctx.message.content}`));
    bot.on('message:deleted', (ctx) => ctx.send(`gone: ${ctx.message.seq}`));
    await bot.start();
    const [first, second] = [talky.say(general, ada, 'a'), talky.say(general, ada, 'b')];
    talky.hangUp(1012);
    talky.change(first, 'a2');
    talky.change(second, null);
    await stage.answered(2);
    expect(talky.answers(general)).toEqual(['now a2', 'gone: 2']);
  });

  test('hears of a chat it was added to meanwhile, and what was said to it there', async () => {
    await using stage = new Stage();
    const { talky, ada } = stage;
    await stage.parrot();
    talky.hangUp(1012);
    const direct = talky.addChat();
    talky.say(direct, ada, '1');
    await talky.until(() => talky.answers(direct).length === 1);
    expect(talky.answers(direct)).toEqual(replies(1));
  });

  test('reads the history of a chat that is too far behind to resume', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    talky.resumeMax = 5;
    await stage.parrot();
    talky.hangUp(1012);
    for (const text of upTo(120)) talky.say(general, ada, text);
    await stage.answered(120);
    expect(talky.answers(general)).toEqual(replies(120));
  });

  test('is noticed when nothing is heard any more, not even to a ping', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    talky.heartbeatMs = 5;
    await stage.parrot({ answerMs: 20 });
    talky.isDeaf = true;
    await talky.until(() => talky.connections === 0);
    talky.isDeaf = false;
    talky.say(general, ada, '1');
    await stage.answered(1);
    expect(talky.hellos.length).toBeGreaterThan(1);
    expect(talky.answers(general)).toEqual(replies(1));
  });
});

describe('a restarted bot', () => {
  test('goes on where the one before stopped', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const store = memoryStore();
    const first = await stage.parrot({ store });
    talky.say(general, ada, '1');
    await stage.answered(1);
    await first.stop();
    talky.say(general, ada, '2');
    await stage.parrot({ store });
    talky.say(general, ada, '3');
    await stage.answered(3);
    expect(talky.answers(general)).toEqual(replies(3));
  });

  test('handles again what the one before had not finished', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const store = memoryStore();
    const first = stage.bot({ store });
    first.on('message:text', () => {
      throw new Error('power cut');
    });
    await first.start();
    talky.say(general, ada, '1');
    await expect(first.stopped).rejects.toThrow('power cut');
    await stage.parrot({ store });
    await stage.answered(1);
    expect(talky.answers(general)).toEqual(replies(1));
  });

  test('of a server that has fewer messages than before hears the new ones', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const store = memoryStore();
    await store.save({ [general._id]: { seq: 900, rev: 90 } });
    await stage.parrot({ store });
    talky.say(general, ada, '1');
    await stage.answered(1);
    expect(talky.answers(general)).toEqual(replies(1));
    expect(talky.hellos[0]?.resume).toEqual({ [general._id]: { seq: 900, rev: 90 } });
  });

  test('in more chats than a hello can hold misses nothing', async () => {
    await using stage = new Stage();
    const { talky, ada } = stage;
    const chats = Array.from({ length: 600 }, (_, index) => talky.addChat({ name: `chat ${index}` }));
    const store = memoryStore();
    await (await stage.parrot({ store })).stop();
    for (const chat of chats) talky.say(chat, ada, '1');
    await stage.parrot({ store });
    await talky.until(() => chats.every((chat) => talky.answers(chat).length === 1));
    expect(Object.keys(talky.hellos[1]?.resume ?? {})).toHaveLength(500);
  });

  test('forgets the chats it was put out of', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const store = memoryStore();
    const other = talky.addChat({ name: 'other' });
    const bot = await stage.parrot({ store });
    talky.expel(other);
    talky.say(general, ada, '1');
    await stage.answered(1);
    await bot.stop();
    expect(Object.keys((await store.load()) ?? {})).toEqual([general._id]);
  });
});
