import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { AuthError, Bot, type BotOptions, memoryStore } from '@talky/bots';
import type { Chat, Message, PublicChat, Workspace } from '@talky/server/protocol';
import { createCast, createPerson, type Person, startTalky, type Talky, TestSocket } from '@talky/server/testing';
import { startBotty } from '../examples/botty/botty.ts';

/** The same contract, kept by the real server. */
let talky: Talky;
let ada: Person;
let grace: Person;
let general: string;

beforeAll(async () => {
  talky = await startTalky();
  ({ ada, grace } = await createCast(talky.url));
  general = (await ada.get<Workspace>('/workspace')).body.generalChatId;
  await ada.post(`/chat/${general}/join`);
});

afterAll(async () => {
  await talky.stop();
});

async function newToken(name: string): Promise<{ token: string; botId: string }> {
  const { body } = await ada.post<{ token: string; bot: { _id: string } }>('/bots', { name });
  return { token: body.token, botId: body.bot._id };
}

const optionsOf = (token: string, more: Partial<BotOptions> = {}): BotOptions => ({ url: talky.url, token, ...more });

/** A person at a socket, who says something in a chat and hears what comes back. */
async function join(person: Person) {
  const socket = await TestSocket.enter(talky.socketUrl, person.token);
  return {
    say: (chatId: string, content: string) =>
      socket.ask('message.send', { chatId, content, clientId: crypto.randomUUID() }),
    hears: (content: RegExp) => socket.nextEvent('message.created', (message) => content.test(message.content)),
    all: () => socket.all('message.created').map((message) => message.content),
    leave: () => socket.close(),
  };
}

describe('on a real Talky', () => {
  test('Botty joins #general, greets who comes in, and rolls dice', async () => {
    const bot = await startBotty(optionsOf((await newToken('Botty')).token));
    const seat = await join(ada);
    await grace.post(`/chat/${general}/join`);
    expect((await seat.hears(/^Welcome/)).content).toStartWith('Welcome, grace! I am Botty');
    const question = await seat.say(general, '/roll 2d6+1');
    const answer = await seat.hears(/^2d6\+1: \d \+ \d \+ 1 = \d+$/);
    expect(answer).toMatchObject({ replyTo: question._id, sender: { name: 'Botty', isBot: true } });
    await bot.stop();
    seat.leave();
  });

  test('a person who writes to a bot for the first time is answered', async () => {
    const { token, botId } = await newToken('Parrot');
    const bot = new Bot(optionsOf(token)).on('message:text', (ctx) => ctx.reply(`${ctx.isDirect}: ${ctx.text}`));
    await bot.start();
    const seat = await join(ada);
    const { body: direct } = await ada.post<Chat>('/chat', { userId: botId });
    await seat.say(direct._id, 'hello');
    expect((await seat.hears(/: hello$/)).content).toBe('true: hello');
    await bot.stop();
    seat.leave();
  });

  test('a bot started again hears once what was said, changed and made meanwhile', async () => {
    const { token, botId } = await newToken('Scribe');
    const store = memoryStore();
    const heard: string[] = [];
    const scribe = () =>
      new Bot(optionsOf(token, { store })).use(async (ctx) => {
        heard.push(`${ctx.update.kind} ${ctx.text ?? ctx.chat.chatName}`);
        if (ctx.text?.startsWith('last')) await ctx.send(`noted ${ctx.text}`);
      });
    const first = scribe();
    await first.start();
    const group = (await ada.post<Chat>('/chat/group', { name: 'notes', users: [botId] })).body._id;
    const seat = await join(ada);
    const one = await seat.say(group, 'one');
    await seat.say(group, 'last 1');
    await seat.hears(/^noted last 1/);
    await first.stop();
    await ada.patch<Message>(`/messages/${one._id}`, { content: 'uno' });
    await seat.say(group, 'two');
    const other = (await ada.post<Chat>('/chat/group', { name: 'other', users: [botId] })).body._id;
    await seat.say(other, 'three');
    expect(heard).toEqual(['added notes', 'created one', 'created last 1']);
    heard.length = 0;
    const second = scribe();
    await second.start();
    await seat.say(group, 'last 2');
    await seat.say(other, 'last 3');
    await Promise.all([seat.hears(/^noted last 2/), seat.hears(/^noted last 3/)]);
    await second.stop();
    const inGroup = ['created two', 'edited uno', 'created last 2'];
    expect(heard.filter((line) => inGroup.includes(line))).toEqual(inGroup);
    expect(heard.filter((line) => !inGroup.includes(line))).toEqual(['added other', 'created three', 'created last 3']);
    expect(seat.all().filter((content) => content.startsWith('noted'))).toHaveLength(3);
    seat.leave();
  });

  test('a public group is joined by name, and all of them at once', async () => {
    const linus = await createPerson(talky.url, 'liv');
    for (const name of ['games', 'music']) {
      await ada.post('/chat/group', { name, users: [linus.id], isPublic: true });
    }
    const bot = new Bot(optionsOf((await newToken('Joiner')).token));
    await bot.start();
    expect((await bot.joinGroup('#Games')).chatName).toBe('games');
    await bot.joinPublicGroups();
    const groups = await bot.api.publicGroups();
    expect(groups.length).toBeGreaterThanOrEqual(3);
    expect(groups.filter((group: PublicChat) => !group.isMember)).toEqual([]);
    await bot.stop();
  });

  test('a bot that is deleted stops', async () => {
    const { token, botId } = await newToken('Ephemeral');
    const bot = new Bot(optionsOf(token));
    await bot.start();
    const stopped = bot.stopped.catch((error: unknown) => error);
    await ada.delete(`/bots/${botId}`);
    expect(await stopped).toBeInstanceOf(AuthError);
    await expect(new Bot(optionsOf(token)).start()).rejects.toBeInstanceOf(AuthError);
  });
});
