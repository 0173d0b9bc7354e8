import { describe, expect, test } from 'bun:test';
import { memoryStore } from '@talky/bots';
import { Stage } from '../../test/stage.ts';
import { startBotty } from './botty.ts';

/** Botty on a stage of its own; it ends with the `await using` that holds it. */
async function botty(stage: Stage, store = memoryStore()) {
  const { url, token } = stage.talky;
  const bot = await startBotty({ url, token, store });
  return {
    bot,
    async [Symbol.asyncDispose]() {
      await bot.stop();
    },
  };
}

describe('Botty', () => {
  test('joins #general when it is not there', async () => {
    await using stage = new Stage();
    stage.talky.expel(stage.general);
    await using started = await botty(stage);
    expect(started.bot.chats().map((chat) => chat.chatName)).toEqual(['general']);
  });

  test('rolls dice and helps, in groups and in direct chats', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const direct = talky.addChat();
    await using _ = await botty(stage);
    talky.say(general, ada, '/roll 2d6');
    talky.say(general, ada, '/roll a stone');
    talky.say(direct, ada, '/Roll');
    talky.say(direct, ada, '/help');
    await stage.answered(2);
    await talky.until(() => talky.answers(direct).length === 2);
    expect(talky.answers(general)).toEqual([
      expect.stringMatching(/^2d6: [1-6] \+ [1-6] = \d+$/),
      'I do not understand "a stone". Say it like 2d6, d20 or 3d8+2.',
    ]);
    expect(talky.answers(direct)).toEqual([
      expect.stringMatching(/^1d6: [1-6]$/),
      expect.stringContaining('/roll 2d6'),
    ]);
  });

  test('greets each newcomer of #general once, also when they come again after it was started anew', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const store = memoryStore();
    const grace = talky.addPerson('grace');
    const comes = () => talky.say(general, grace, 'grace joined', { kind: 'member.joined' });
    {
      await using _ = await botty(stage, store);
      comes();
      await stage.answered(1);
      comes();
    }
    await using _ = await botty(stage, store);
    comes();
    talky.say(general, ada, '/help');
    await stage.answered(2);
    expect(talky.answers(general)).toEqual([
      'Welcome, grace! I am botty: say /roll 2d6 and I roll dice, or /help.',
      expect.stringContaining('I know these commands'),
    ]);
  });

  test('greets nobody in other groups, and no bots', async () => {
    await using stage = new Stage();
    const { talky, general, ada } = stage;
    const games = talky.addChat({ name: 'games' });
    const rival = talky.addPerson('rival', true);
    await using _ = await botty(stage);
    talky.say(games, ada, 'ada joined', { kind: 'member.joined' });
    talky.say(general, rival, 'rival joined', { kind: 'member.joined' });
    talky.say(general, ada, 'ada added rival', { kind: 'member.added', subject: { _id: rival._id, name: rival.name } });
    for (const chat of [games, general]) talky.say(chat, ada, '/help');
    await stage.answered(1);
    await talky.until(() => talky.answers(games).length === 1);
    expect(talky.answers(general)).toEqual([expect.stringContaining('I know these commands')]);
    expect(talky.answers(games)).toEqual([expect.stringContaining('I know these commands')]);
  });
});
