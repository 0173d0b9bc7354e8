import { describe, expect, test } from 'bun:test';
import { ApiError, memoryStore } from '@talky/bots';
import { Stage } from './stage.ts';

describe('a message sent', () => {
  test('that was stored but not answered is sent again with its clientId, and appears once', async () => {
    await using stage = new Stage();
    const { talky, general } = stage;
    const bot = stage.bot();
    await bot.start();
    talky.diesBeforeAnswer = true;
    const sent = await bot.send(general._id, 'once');
    expect(sent).toMatchObject({ seq: 1, content: 'once' });
    expect(talky.drafts).toHaveLength(2);
    expect(talky.drafts[1]).toEqual(talky.drafts[0]);
    expect(talky.answers(general)).toEqual(['once']);
  });

  test('while there is no connection waits for it, and the order stays', async () => {
    await using stage = new Stage();
    const { talky, general } = stage;
    const bot = stage.bot();
    await bot.start();
    talky.isAway = true;
    talky.hangUp(1011);
    await talky.until(() => talky.connections === 0);
    const sends = ['a', 'b', 'c'].map((text) => bot.send(general._id, text));
    talky.isAway = false;
    expect((await Promise.all(sends)).map(({ content, seq }) => [content, seq])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
  });

  test('that comes too fast waits as long as it is told to', async () => {
    await using stage = new Stage();
    const { talky, general } = stage;
    const bot = stage.bot();
    await bot.start();
    talky.refusals.push({ code: 'rate_limited', message: 'Wait.', retryAfterMs: 50 });
    const start = performance.now();
    await Promise.all([bot.send(general._id, 'a'), bot.send(general._id, 'b')]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(45);
    expect(talky.answers(general)).toEqual(['a', 'b']);
  });

  test('that is refused tells why', async () => {
    await using stage = new Stage();
    const bot = stage.bot();
    await bot.start();
    const refused = await bot.send('f'.repeat(24), 'hi').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect(refused).toMatchObject({ code: 'not_found', message: 'No such chat.', isRetryable: false });
  });

  test('that no frame can hold is refused without being sent', async () => {
    await using stage = new Stage();
    const bot = stage.bot();
    await bot.start();
    await expect(bot.send(stage.general._id, '\u0001'.repeat(16_000))).rejects.toMatchObject({ code: 'too_large' });
    expect(stage.talky.drafts).toEqual([]);
  });
});

describe('an answer', () => {
  test('points at the message it answers; a plain word in the chat does not', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const bot = stage.bot();
    bot.on('message', async (ctx) => {
      await ctx.reply('answer');
      await ctx.send('word');
    });
    await bot.start();
    const question = talky.say(general, ada, 'question');
    await stage.answered(2);
    expect(talky.drafts.map(({ content, replyTo }) => [content, replyTo])).toEqual([
      ['answer', question._id],
      ['word', undefined],
    ]);
  });

  test('given again after a crash is the same one', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const store = memoryStore();
    const crashing = stage.bot({ store });
    crashing.on('message', async (ctx) => {
      await ctx.reply('first');
      throw new Error('crash');
    });
    await crashing.start();
    talky.say(general, ada, 'hi');
    await expect(crashing.stopped).rejects.toThrow('crash');
    const whole = stage.bot({ store });
    whole.on('message', async (ctx) => {
      await ctx.reply('first');
      await ctx.reply('second');
    });
    await whole.start();
    await stage.answered(2);
    expect(talky.answers(general)).toEqual(['first', 'second']);
    expect(talky.drafts).toHaveLength(3);
  });

  test('to an edit is another than the one to the message', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const bot = stage.bot();
    bot.use((ctx) => ctx.send(ctx.update.kind));
    await bot.start();
    const message = talky.say(general, ada, 'a');
    talky.change(message, 'b');
    talky.change(message, 'c');
    await stage.answered(3);
    expect(talky.answers(general)).toEqual(['created', 'edited', 'edited']);
    expect(Math.max(...talky.drafts.map(({ clientId }) => clientId.length))).toBeLessThanOrEqual(64);
  });

  test('may be announced by typing', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const bot = stage.bot();
    bot.on('message', (ctx) => ctx.typing());
    await bot.start();
    talky.say(general, ada, 'hi');
    await talky.until(() => talky.typing.length === 1);
    expect(talky.typing).toEqual([general._id]);
  });
});

describe('groups', () => {
  test('are joined by id or name, with or without #, whatever the case', async () => {
    await using stage = new Stage();
    const { talky } = stage;
    const [news, games] = ['news', 'games'].map((name) => talky.addChat({ name, isMember: false }));
    const bot = stage.bot();
    await bot.start();
    expect((await bot.joinGroup('#News'))._id).toBe(news?._id ?? '');
    expect((await bot.joinGroup(games?._id ?? ''))._id).toBe(games?._id ?? '');
    await expect(bot.joinGroup('nowhere')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('that are public can be joined all at once', async () => {
    await using stage = new Stage();
    const { talky, ada } = stage;
    const groups = Array.from({ length: 120 }, (_, index) => talky.addChat({ name: `g${index}`, isMember: false }));
    const bot = await stage.parrot();
    expect(await bot.joinPublicGroups()).toHaveLength(120);
    expect(await bot.joinPublicGroups()).toEqual([]);
    for (const group of groups) talky.say(group, ada, 'hi');
    await talky.until(() => groups.every((group) => talky.answers(group).length === 1));
    expect(bot.chats()).toHaveLength(121);
  });
});
