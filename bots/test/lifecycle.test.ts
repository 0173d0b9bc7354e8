import { describe, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthError, Bot, fileStore, HandlerError, memoryStore, NetworkError } from '@talky/bots';
import { Stage } from './stage.ts';

describe('a bot', () => {
  test('with a wrong token does not start', async () => {
    await using stage = new Stage();
    const bot = stage.bot({ token: 'xoxb-wrong' });
    const failure = await bot.start().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AuthError);
    expect(failure).toMatchObject({ message: 'This token is not valid.' });
    expect(stage.talky.hellos).toHaveLength(1);
  });

  test('whose session ends stops for good', async () => {
    await using stage = new Stage();
    const bot = stage.bot();
    await bot.start();
    stage.talky.hangUp(4409, 'This session has ended.');
    await expect(bot.stopped).rejects.toEqual(new AuthError('This session has ended.'));
    await expect(bot.send(stage.general._id, 'late')).rejects.toBeInstanceOf(AuthError);
    expect(stage.talky.hellos).toHaveLength(1);
  });

  test('waits for a Talky that is not there yet', async () => {
    await using stage = new Stage();
    stage.talky.isAway = true;
    const log: string[] = [];
    const again = Promise.withResolvers<void>();
    const bot = stage.bot({ log: (line) => void (log.push(line) === 3 && again.resolve()) });
    const started = bot.start();
    await again.promise;
    stage.talky.isAway = false;
    await started;
    expect(log.at(0)).toContain('trying again');
    expect(log.at(-1)).toBe('Connected.');
    expect(bot.me.name).toBe('botty');
  });

  test('can be stopped while it waits', async () => {
    await using stage = new Stage();
    stage.talky.isAway = true;
    const bot = stage.bot();
    const started = bot.start();
    const unanswered = bot.api.workspace().catch((error: unknown) => error);
    await bot.stop();
    await started;
    expect(await unanswered).toBeInstanceOf(NetworkError);
    await bot.stopped;
    expect(stage.talky.hellos).toEqual([]);
  });

  test('without a url or token is refused when it is made', () => {
    expect(() => new Bot({ url: 'localhost:3000', token: 'xoxb-1' })).toThrow('A bot needs the url of its Talky');
    expect(() => new Bot({ url: 'http://localhost', token: '' })).toThrow('A bot needs a token.');
  });

  test('starts once', async () => {
    await using stage = new Stage();
    const bot = stage.bot();
    await bot.start();
    await expect(bot.start()).rejects.toThrow('A bot starts once');
  });
});

describe('a graceful stop', () => {
  test('finishes the handler under way and sends what it says; what waits behind is left for the next run', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const store = memoryStore();
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const bot = stage.bot({ store });
    bot.on('message:text', async (ctx) => {
      begun.resolve();
      await gate.promise;
      await ctx.send(`you said ${ctx.text}`);
    });
    await bot.start();
    talky.say(general, ada, '1');
    talky.say(general, ada, '2');
    await begun.promise;
    const stopped = bot.stop();
    gate.resolve();
    await stopped;
    expect(talky.answers(general)).toEqual(['you said 1']);
    expect(await store.load()).toEqual({ [general._id]: { seq: 1, rev: 0 } });
    await talky.until(() => talky.connections === 0);
    await stage.parrot({ store });
    await stage.answered(2);
    expect(talky.answers(general)).toEqual(['you said 1', 'you said 2']);
  });

  test('sends what is queued', async () => {
    await using stage = new Stage();
    const bot = stage.bot();
    await bot.start();
    const sends = ['a', 'b'].map((text) => bot.send(stage.general._id, text));
    await bot.stop();
    await Promise.all(sends);
    expect(stage.talky.answers(stage.general)).toEqual(['a', 'b']);
  });
});

describe('a handler that fails', () => {
  test('stops the bot when nobody catches, with what it was handling', async () => {
    await using stage = new Stage();
    const bot = stage.bot();
    const cause = new Error('broken');
    bot.on('message', () => {
      throw cause;
    });
    await bot.start();
    stage.talky.say(stage.general, stage.ada, 'hi');
    const failure = await bot.stopped.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(HandlerError);
    expect(failure).toMatchObject({ cause, message: 'A handler failed in general: broken' });
    expect((failure as HandlerError).ctx.message?.content).toBe('hi');
  });

  test('is caught, and the bot goes on with the next message', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const caught: string[] = [];
    const bot = stage.bot();
    bot.catch((error) => caught.push(error.message));
    bot.on('message:text', (ctx) => {
      if (ctx.text === 'bad') throw new Error('broken');
      return ctx.reply('fine');
    });
    await bot.start();
    talky.say(general, ada, 'bad');
    talky.say(general, ada, 'good');
    await stage.answered(1);
    expect(caught).toEqual(['A handler failed in general: broken']);
  });

  test('ends the process when nobody listens at all', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const child = Bun.spawn([process.execPath, join(import.meta.dir, 'failing-bot.ts')], {
      env: { ...process.env, TALKY_URL: talky.url, TALKY_BOT_TOKEN: talky.token },
      stderr: 'pipe',
    });
    await talky.until(() => talky.hellos.length === 1);
    talky.say(general, ada, 'hi');
    expect(await child.exited).toBe(1);
    expect(await child.stderr.text()).toContain('A handler failed in general: broken');
  });
});

describe('a file of cursors', () => {
  test('is kept between runs, in a folder made for it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'talky-bot-'));
    const path = join(folder, 'deep', 'botty.json');
    expect(await fileStore(path).load()).toBeUndefined();
    await fileStore(path).save({ a: { seq: 3, rev: 1 } });
    expect(await fileStore(path).load()).toEqual({ a: { seq: 3, rev: 1 } });
    await rm(folder, { recursive: true });
  });

  test('that cannot be written stops the bot', async () => {
    await using stage = new Stage();
    const bot = stage.bot({ store: { ...memoryStore(), save: () => Promise.reject(new Error('disk full')) } });
    await expect(bot.start()).rejects.toThrow('disk full');
  });
});
