import { describe, expect, test } from 'bun:test';
import { Composer, type Filter } from '@talky/bots';
import { Stage } from './stage.ts';

/** Starts a bot that notes what each of these filters lets through, and ends each message with a mark. */
async function listen(stage: Stage, ...filters: Filter[]) {
  const heard: string[] = [];
  const bot = stage.bot();
  for (const filter of filters) {
    bot.on(filter, async (ctx, next) => {
      heard.push(`${filter}: ${ctx.message?.content ?? ctx.chat.chatName}`);
      await next();
    });
  }
  const marks = new Map<string, () => void>();
  bot.use((ctx) => marks.get(ctx.message?.content ?? '')?.());
  await bot.start();
  return {
    bot,
    heard,
    /** Says a last word in #general and waits until it was heard: everything before it was heard then. */
    async done() {
      const mark = `mark ${marks.size}`;
      const passed = new Promise<void>((resolve) => marks.set(mark, resolve));
      stage.talky.say(stage.general, stage.ada, mark);
      await passed;
      return heard.filter((line) => !line.includes('mark'));
    },
  };
}

describe('filters', () => {
  test('tell new messages, edits and deletions apart', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const ear = await listen(stage, 'message', 'message:text', 'message:edited', 'message:deleted');
    const message = talky.say(general, ada, 'first');
    talky.change(message, 'second');
    talky.change(message, null);
    expect(await ear.done()).toEqual([
      'message: first',
      'message:text: first',
      'message:edited: second',
      'message:deleted: ',
    ]);
  });

  test('a command is heard by its name, in any case, and by no other', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const ear = await listen(stage, 'command:roll', 'command:help');
    for (const text of ['/Roll 2d6', '/rolling', 'a /roll', '/help', '/ roll', '/roll']) talky.say(general, ada, text);
    expect(await ear.done()).toEqual(['command:roll: /Roll 2d6', 'command:help: /help', 'command:roll: /roll']);
  });

  test('a mention is what Talky takes for the bot’s name, not what looks like it or names somebody else', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const ear = await listen(stage, 'mention');
    talky.sayToBot(general, ada, '@botty, what?', '@botty'.length);
    talky.say(general, ada, 'mail me@botty.org');
    talky.store(general, ada, {
      content: '@ada @all',
      clientId: 'others',
      mentions: [
        { kind: 'user', userId: ada._id, offset: 0, length: 4 },
        { kind: 'all', offset: 5, length: 4 },
      ],
    });
    expect(await ear.done()).toEqual(['mention: @botty, what?']);
  });

  test('newcomers are told of, whether they joined or were added, but never the bot itself', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const grace = talky.addPerson('grace');
    const members: string[] = [];
    const bot = stage.bot();
    bot.on('member:joined', (ctx) => members.push(ctx.member.name));
    bot.on('command:end', (ctx) => ctx.reply('ended'));
    await bot.start();
    talky.say(general, grace, 'grace joined', { kind: 'member.joined' });
    const added = (subject: { _id: string; name: string }) => ({ kind: 'member.added' as const, subject });
    talky.say(general, ada, 'ada added linus', added({ _id: 'f'.repeat(24), name: 'linus' }));
    talky.say(general, ada, 'ada added botty', added(talky.bot));
    talky.say(general, talky.bot, 'botty joined', { kind: 'member.joined' });
    talky.say(general, ada, 'grace left', { kind: 'member.left' });
    talky.say(general, ada, '/end');
    await stage.answered(2);
    expect(members).toEqual(['grace', 'linus']);
  });

  test("the timeline's own lines are no messages", async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const ear = await listen(stage, 'message', 'member:joined');
    talky.say(general, ada, 'ada joined', { kind: 'member.joined' });
    talky.say(general, ada, 'renamed', { kind: 'chat.renamed', chatName: 'all' });
    expect(await ear.done()).toEqual(['member:joined: ada joined']);
  });

  test('a new chat is told of, and then what is said in it', async () => {
    await using stage = new Stage();
    const { talky, ada } = stage;
    const bot = stage.bot();
    bot.on('chat:added', (ctx) => ctx.send('glad to be here'));
    bot.on('message:text', (ctx) => ctx.reply(`${ctx.text} to you too`));
    await bot.start();
    const direct = talky.addChat();
    talky.admit(direct);
    talky.say(direct, ada, 'hello');
    await talky.until(() => talky.answers(direct).length === 2);
    expect(talky.answers(direct)).toEqual(['glad to be here', 'hello to you too']);
    expect(bot.chats().map((chat) => chat._id)).toContain(direct._id);
  });

  test('expressions bring what they found, global ones too', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const bot = stage.bot();
    bot.hears(/deploy (\w+)/g, (ctx) => ctx.send(`deploying ${ctx.match[1]}`));
    await bot.start();
    for (const text of ['deploy web', 'nothing', 'please deploy bots']) talky.say(general, ada, text);
    await stage.answered(2);
    expect(talky.answers(general)).toEqual(['deploying web', 'deploying bots']);
  });

  test('that nobody knows are refused when they are written down', async () => {
    await using stage = new Stage();
    expect(() => stage.bot().on('command:' as Filter, () => undefined)).toThrow('There is no filter "command:".');
    expect(() => stage.bot().on('toString' as Filter, () => undefined)).toThrow(TypeError);
  });
});

describe('who is heard', () => {
  test('neither the bot itself nor other bots', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const rival = talky.addPerson('rival', true);
    const ear = await listen(stage, 'message');
    talky.say(general, talky.bot, 'mine');
    talky.say(general, rival, 'theirs');
    talky.say(general, ada, 'hers');
    expect(await ear.done()).toEqual(['message: hers']);
  });

  test('other bots too when asked for, but never itself', async () => {
    await using stage = new Stage();
    const { talky, general } = stage;
    const rival = talky.addPerson('rival', true);
    await stage.parrot({ hearBots: true });
    talky.say(general, talky.bot, 'mine');
    talky.say(general, rival, 'theirs');
    await stage.answered(2);
    expect(talky.answers(general)).toEqual(['mine', 'you said theirs']);
  });
});

describe('handlers', () => {
  test('run in the order they were written, each letting the next one run', async () => {
    await using stage = new Stage();
    const order: string[] = [];
    const bot = stage.bot();
    bot.use(async (_, next) => {
      order.push('before');
      await next();
      order.push('after');
    });
    const greetings = new Composer().hears(/hi/, async (_, next) => {
      order.push('greeting');
      await next();
    });
    bot.use(greetings);
    bot.on('message:text', (ctx) => {
      order.push('text');
      return ctx.reply('done');
    });
    bot.on('message', () => order.push('never'));
    await bot.start();
    stage.talky.say(stage.general, stage.ada, 'hi');
    await stage.answered(1);
    await bot.stop();
    expect(order).toEqual(['before', 'greeting', 'text', 'after']);
  });

  test('may not let the next one run twice', async () => {
    await using stage = new Stage();
    const bot = stage.bot();
    bot.use(async (_, next) => {
      await next();
      await next();
    });
    const failure = new Promise((resolve) => bot.catch(({ cause }) => resolve(cause)));
    await bot.start();
    stage.talky.say(stage.general, stage.ada, 'hi');
    expect(await failure).toEqual(new Error('A handler called next() twice.'));
  });
});
